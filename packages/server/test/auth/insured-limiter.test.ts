import { PlatformError } from '@qmcp/contracts';
import type { Rate, SharedLimits } from '@qmcp/contracts';
import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { InsuredLimiter } from '../../src/auth/insured-limiter.ts';

const rate: Rate = { perMinute: 60, burst: 2 };

/** What counts for all, which can be lost. It always says to wait for 7 ms, so that one sees who answered. */
class LosableLimits implements SharedLimits {
  lost = false;
  readonly asked: [key: string, rate: Rate][] = [];

  async take(key: string, asked: Rate): Promise<number> {
    this.asked.push([key, asked]);
    if (this.lost) throw new PlatformError('limits_unavailable', 'lost');
    return 7;
  }
}

function limiting() {
  const clock = fakeClock();
  const logger = recordingLogger();
  const sharedLimits = new LosableLimits();
  const limiter = new InsuredLimiter(rate, { sharedLimits, clock, logger });
  return { clock, logger, sharedLimits, limiter };
}

it('answers as all processes together count', async () => {
  const { limiter, sharedLimits, logger } = limiting();
  expect(await limiter.take('a')).toBe(7);
  expect(sharedLimits.asked).toEqual([['a', rate]]);
  expect(logger.entries).toEqual([]);
});

it('counts for itself while nobody counts for all, and says so once', async () => {
  const { limiter, sharedLimits, clock, logger } = limiting();
  sharedLimits.lost = true;
  expect([await limiter.take('a'), await limiter.take('a')]).toEqual([0, 0]);
  expect(await limiter.take('a')).toBe(1_000);
  expect(sharedLimits.asked).toHaveLength(1);
  clock.advance(1_000);
  await limiter.take('a');
  expect(sharedLimits.asked).toHaveLength(2);
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
});

it('has one of many ask again for all, and holds up nobody else', async () => {
  const { limiter, sharedLimits, clock } = limiting();
  sharedLimits.lost = true;
  await limiter.take('a');
  clock.advance(1_000);
  const stuck = Promise.withResolvers<number>();
  sharedLimits.take = () => stuck.promise;
  const asking = limiter.take('b');
  expect([limiter.take('b'), limiter.take('b'), limiter.take('b')]).toEqual([0, 0, 1_000]);
  stuck.resolve(7);
  expect(await asking).toBe(7);
});

it('counts together again by itself', async () => {
  const { limiter, sharedLimits, clock, logger } = limiting();
  sharedLimits.lost = true;
  await limiter.take('a');
  sharedLimits.lost = false;
  expect(await limiter.take('a')).toBe(0);
  clock.advance(1_000);
  expect([await limiter.take('a'), await limiter.take('a')]).toEqual([7, 7]);
  expect(logger.entries).toMatchObject([{ level: 'warn' }, { level: 'info' }]);
});
