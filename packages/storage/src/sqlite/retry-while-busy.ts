import { randomInt } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';

import { storeBusy } from '../store-errors.ts';
import { isBusy } from './sqlite-failure.ts';

/** How long another process may keep us waiting. */
const GIVE_UP_MS = 5_000;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 32;

/**
 * Does `work` as soon as no other process is in the way. Waits on timers, never blocking the event loop; pauses double
 * and are jittered, so that processes don't meet again and again.
 * @throws PlatformError `store_busy` after 5 seconds; else what `work` throws
 */
export async function retryWhileBusy<T>(work: () => T, clock: Clock): Promise<T> {
  const giveUpAtMs = clock.monotonicMs() + GIVE_UP_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.monotonicMs() >= giveUpAtMs) throw storeBusy(error);
    }
    const jitteredMs = pauseMs + randomInt(pauseMs + 1);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, jitteredMs));
  }
}
