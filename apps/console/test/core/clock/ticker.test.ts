import { describe, expect, it } from 'vitest';

import { Ticker } from '../../../src/core/clock/ticker.ts';

/** A clock that is moved by hand, and counts its timers. */
function handClock() {
  const timers = new Set<() => void>();
  const clock = { nowMs: 0 };
  return {
    timers,
    move(byMs: number) {
      clock.nowMs += byMs;
      for (const work of timers) work();
    },
    ports: {
      nowMs: () => clock.nowMs,
      every(_intervalMs: number, work: () => void) {
        timers.add(work);
        return () => timers.delete(work);
      },
    },
  };
}

describe('a ticker', () => {
  it('tells the time to many by one timer, and stops with the last of them', () => {
    const clock = handClock();
    const ticker = new Ticker(clock.ports, 1_000);
    const heard: number[] = [];
    const end = [1, 2, 3].map(() => ticker.subscribe(() => heard.push(ticker.current())));
    expect(clock.timers.size).toBe(1);
    clock.move(1_000);

    expect(heard).toEqual([1_000, 1_000, 1_000]);
    for (const stop of end) stop();
    expect(clock.timers.size).toBe(0);
  });

  it('begins with the time now, however long nobody looked', () => {
    const clock = handClock();
    const ticker = new Ticker(clock.ports, 1_000);
    clock.move(60_000);
    expect(ticker.current()).toBe(0);
    ticker.subscribe(() => undefined);

    expect(ticker.current()).toBe(60_000);
  });
});
