import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { retryWhileDisturbed } from '../../src/postgres/retry-while-disturbed.ts';

describe('trying again', () => {
  it('ends with success, and tells how often it was tried', async () => {
    const clock = fakeClock();
    const attempts: number[] = [];
    const done = retryWhileDisturbed(
      async (attempt) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error('not yet');
        return 'done';
      },
      { clock, giveUpAfterMs: 60_000, isWorthwhile: () => true },
    );
    await expect
      .poll(() => {
        clock.advance(1_000);
        return attempts.length;
      })
      .toBe(4);
    expect(await done).toBe('done');
    expect(attempts).toEqual([0, 1, 2, 3]);
    expect(clock.waitingTimers).toBe(0);
  });

  it('ends when the time is over, with what was thrown last', async () => {
    const clock = fakeClock();
    let attempts = 0;
    const given = retryWhileDisturbed(
      async (attempt) => {
        attempts += 1;
        throw new Error(`attempt ${attempt}`);
      },
      { clock, giveUpAfterMs: 2_000, isWorthwhile: () => true },
    );
    given.catch(() => undefined);
    await expect
      .poll(() => {
        clock.advance(1_000);
        return attempts;
      })
      .toBe(3);
    await expect(given).rejects.toThrow('attempt 2');
  });

  it('ends at once where it is of no use', async () => {
    const given = retryWhileDisturbed(() => Promise.reject(new Error('final')), {
      clock: fakeClock(),
      giveUpAfterMs: 60_000,
      isWorthwhile: () => false,
    });
    await expect(given).rejects.toThrow('final');
  });
});
