import type { PeerStore } from '@qmcp/contracts';

/** Of a process that is alone: it has nobody to ask. */
export const noPeers: Pick<PeerStore, 'instance' | 'addressOf'> = {
  instance: 0,
  addressOf: () => Promise.resolve(undefined),
};
