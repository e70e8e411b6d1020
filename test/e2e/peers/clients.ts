import type { Peer, Target } from './peer.ts';
import { connectSdkOne } from './sdk-one-peer.ts';
import { connectSdkTwo } from './sdk-two-peer.ts';

/** One of the official clients, in one of the eras that it speaks. */
export interface OfficialClient {
  readonly client: string;
  /** What it agrees on with qmcp. */
  readonly revision: string;
  readonly connect: (target: Target) => Promise<Peer>;
}

/** The official clients of both generations. */
export const officialClients: readonly OfficialClient[] = [
  { client: 'the v1 client', revision: '2025-11-25', connect: connectSdkOne },
  {
    client: 'the v2 client in the 2025 era',
    revision: '2025-11-25',
    connect: (target) => connectSdkTwo(target, 'legacy'),
  },
  {
    client: 'the v2 client in the 2026 era',
    revision: '2026-07-28',
    connect: (target) => connectSdkTwo(target, 'modern'),
  },
];
