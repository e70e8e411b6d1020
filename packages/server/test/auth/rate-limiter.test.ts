import { fakeClock } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RateLimiter } from '../../src/auth/rate-limiter.ts';

const rate = fc.record({
  perMinute: fc.integer({ min: 1, max: 6_000 }),
  burst: fc.integer({ min: 1, max: 20 }),
});
const pauses = fc.array(fc.nat({ max: 3_000 }), { maxLength: 60 });

describe('RateLimiter', () => {
  it('never lets more than the burst and the sustained rate through, in any window', () => {
    fc.assert(
      fc.property(rate, pauses, ({ perMinute, burst }, pausesMs) => {
        const clock = fakeClock();
        const limiter = new RateLimiter({ perMinute, burst }, clock);
        const takenMs: number[] = [];
        for (const pauseMs of pausesMs) {
          clock.advance(pauseMs);
          if (limiter.take('a') === 0) takenMs.push(clock.monotonicMs());
        }
        for (const [start, fromMs] of takenMs.entries()) {
          for (let end = start; end < takenMs.length; end += 1) {
            const windowMs = (takenMs[end] ?? 0) - fromMs;
            const allowed = burst + (windowMs * perMinute) / 60_000;
            expect(end - start + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it('lets through after just the wait that it names', () => {
    fc.assert(
      fc.property(rate, pauses, (limits, pausesMs) => {
        const clock = fakeClock();
        const limiter = new RateLimiter(limits, clock);
        for (const pauseMs of pausesMs) {
          clock.advance(pauseMs);
          const waitMs = limiter.take('a');
          if (waitMs === 0) continue;
          clock.advance(waitMs * 0.9);
          expect(limiter.take('a')).toBeCloseTo(waitMs * 0.1);
          clock.advance(waitMs * 0.1 + 1e-6);
          expect(limiter.take('a')).toBe(0);
        }
      }),
    );
  });

  it('lets the whole burst through at once, again after it has filled up', () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ perMinute: 60, burst: 3 }, clock);
    const takeFour = () => Array.from({ length: 4 }, () => limiter.take('a'));
    expect(takeFour()).toEqual([0, 0, 0, 1_000]);
    clock.advance(3_000);
    expect(takeFour()).toEqual([0, 0, 0, 1_000]);
  });

  it('counts each key apart', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 1 }, fakeClock());
    expect(limiter.take('a')).toBe(0);
    expect(limiter.take('b')).toBe(0);
    expect(limiter.take('a')).toBeGreaterThan(0);
  });

  it('forgets, among very many keys, only those whose burst is full again', () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ perMinute: 60, burst: 1 }, clock);
    for (let key = 0; key < 9_999; key += 1) limiter.take(`old ${key}`);
    clock.advance(500);
    limiter.take('a');
    clock.advance(500);
    limiter.take('b');
    expect(limiter.take('a')).toBe(500);
    expect(limiter.take('old 1')).toBe(0);
  });

  it('does not slow down while very many keys fill up', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, fakeClock());
    const limit = performance.now() + 5_000;
    for (let key = 0; key < 40_000; key += 1) limiter.take(`key ${key}`);
    expect(performance.now()).toBeLessThan(limit);
  });
});
