import type { PeerStore } from '@qmcp/contracts';

/** Of a process that is alone: it has nobody to tell, and nobody to ask. */
export const noPeers: PeerStore = {
  instance: 0,
  announce: () => Promise.resolve(),
  withdraw: () => Promise.resolve(),
  addressOf: () => Promise.resolve(undefined),
};
