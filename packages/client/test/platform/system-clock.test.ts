import { afterEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';

/** The longest that `setTimeout` waits. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const shortly = () => new Promise<void>((resolve) => void systemClock.setTimer(resolve, 20));

describe('a timer', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([MAX_DELAY_MS + 1, Number.MAX_SAFE_INTEGER, Infinity])(
    'does not fire at once however long it is to wait: %d ms',
    async (delayMs) => {
      const fire = vi.fn<() => void>();
      const cancel = systemClock.setTimer(fire, delayMs);
      await shortly();
      cancel();
      expect(fire).not.toHaveBeenCalled();
    },
  );

  it('that is set far ahead fires once, when it is time', () => {
    vi.useFakeTimers();
    const fire = vi.fn<() => void>();
    systemClock.setTimer(fire, 2 * MAX_DELAY_MS + 7);
    vi.advanceTimersByTime(2 * MAX_DELAY_MS + 6);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is set far ahead can be cancelled at any time', () => {
    vi.useFakeTimers();
    const fire = vi.fn<() => void>();
    const cancel = systemClock.setTimer(fire, 2 * MAX_DELAY_MS);
    vi.advanceTimersByTime(MAX_DELAY_MS + 1);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
