import { check, integer, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { retryDelayMs } from '../../src/notifying/retry-schedule.ts';

const SIX_HOURS_MS = 6 * 3_600_000;

describe('the delay before another attempt', () => {
  it('trebles from five seconds up to six hours, a quarter more or less', () => {
    const arbitraries = [
      integer({ min: 1, max: 50 }),
      uint8Array({ minLength: 2, maxLength: 2 }),
    ] as const;
    const within = property(...arbitraries, (attempts, bytes) => {
      const nominalMs = Math.min(5_000 * 3 ** (attempts - 1), SIX_HOURS_MS);
      const delayMs = retryDelayMs(attempts, undefined, { bytes: () => bytes });
      return delayMs >= nominalMs * 0.75 - 1 && delayMs <= nominalMs * 1.25 + 1;
    });
    expect(check(within).failed).toBe(false);
  });

  it('is as long as the receiver asks, but never beyond six hours for its sake', () => {
    const middle = { bytes: () => new Uint8Array([127, 255]) };
    expect(retryDelayMs(1, 60_000, middle)).toBe(60_000);
    expect(retryDelayMs(1, 1_000, middle)).toBeGreaterThan(4_900);
    expect(retryDelayMs(1, 10 * SIX_HOURS_MS, middle)).toBe(SIX_HOURS_MS);
  });
});
