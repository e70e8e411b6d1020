import { randomBytes, randomUUID } from 'node:crypto';

import type { Entropy } from '@qmcp/contracts';

/** Real randomness. */
export const systemEntropy: Entropy = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuidv7: () => randomUUID(),
};
