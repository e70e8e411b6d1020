import { randomInt } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** When to try again, and for how long. */
export interface Retry {
  readonly clock: Clock;
  /** From the first attempt on. */
  readonly giveUpAfterMs: number;
  readonly isWorthwhile: (error: unknown) => boolean;
}

/**
 * Does `work` as soon as the database lets it: one that restarts is away for seconds. Pauses double and are jittered, so
 * that processes don't come back all at once.
 * @param work - is told how often it was tried before
 * @throws what `work` threw last
 */
export async function retryWhileDisturbed<T>(
  work: (attempt: number) => Promise<T>,
  { clock, giveUpAfterMs, isWorthwhile }: Retry,
): Promise<T> {
  const giveUpAtMs = clock.monotonicMs() + giveUpAfterMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!isWorthwhile(error) || clock.monotonicMs() >= giveUpAtMs) throw error;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
    const jitteredMs = pauseMs + randomInt(pauseMs + 1);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, jitteredMs));
  }
}
