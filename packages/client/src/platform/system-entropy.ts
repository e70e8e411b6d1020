import type { Entropy } from '@qmcp/contracts';

/** Random bytes of the platform, in Node.js and in browsers. */
export const systemEntropy: Pick<Entropy, 'bytes'> = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};
