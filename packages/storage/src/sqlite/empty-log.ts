import type { DatabaseSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { checkpoint } from './checkpoint.ts';

/** How long readers and writers may be in the way. */
const GIVE_UP_MS = 5_000;
const PAUSE_MS = 20;

/**
 * Copies the write-ahead log into the database and empties it, as soon as nobody reads from it or writes.
 * @returns whether it is empty: false when others were in the way for 5 seconds
 */
export async function emptyLog(database: DatabaseSync, clock: Clock): Promise<boolean> {
  const giveUpAtMs = clock.monotonicMs() + GIVE_UP_MS;
  while (checkpoint(database, 'truncate').busy) {
    if (clock.monotonicMs() >= giveUpAtMs) return false;
    await new Promise<void>((resolve) => void clock.setTimer(resolve, PAUSE_MS));
  }
  return true;
}
