import type { Entropy } from '@qmcp/contracts';

/** Attempts before a delivery is given up: the last one about ten hours after the first. */
export const MAX_ATTEMPTS = 10;

const FIRST_DELAY_MS = 5_000;
const FACTOR = 3;
const LONGEST_DELAY_MS = 6 * 3_600_000;
/** Of a delay, at most, either way. */
const JITTER = 0.25;

/**
 * How long to wait after failed attempts: 5 seconds, then three times as long each time, up to 6 hours, each 25 % more or
 * less by chance, so that what failed together is not tried together again. A receiver that asks for longer gets it, up
 * to the same 6 hours.
 * @param attempts - so far, from 1
 */
export function retryDelayMs(
  attempts: number,
  retryAfterMs: number | undefined,
  entropy: Pick<Entropy, 'bytes'>,
): number {
  const delayMs = Math.min(FIRST_DELAY_MS * FACTOR ** (attempts - 1), LONGEST_DELAY_MS);
  const jittered = delayMs * (1 + JITTER * (2 * fractionOf(entropy) - 1));
  return Math.round(Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_DELAY_MS)));
}

/** From 0 to 1. */
function fractionOf(entropy: Pick<Entropy, 'bytes'>): number {
  const [high = 0, low = 0] = entropy.bytes(2);
  return (high * 256 + low) / 65_535;
}
