import { describe, expect, it } from 'vitest';

import { fakeClock } from '../src/index.ts';

describe('fakeClock', () => {
  it('stands still until it is advanced', () => {
    const clock = fakeClock(1_000);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_000, 0]);
    clock.advance(250);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_250, 250]);
  });

  it('fires timers in the order of their due times, each at its time', () => {
    const clock = fakeClock(0);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.nowMs()]);
    clock.setTimer(note('late'), 30);
    clock.setTimer(note('early'), 10);
    clock.setTimer(note('also early'), 10);
    clock.advance(29);
    expect(fired).toEqual([
      ['early', 10],
      ['also early', 10],
    ]);
    clock.advance(1);
    expect(fired.at(-1)).toEqual(['late', 30]);
    expect(clock.waitingTimers).toBe(0);
  });

  it('fires a timer that another one set within the span', () => {
    const clock = fakeClock(0);
    const fired: number[] = [];
    clock.setTimer(() => {
      clock.setTimer(() => void fired.push(clock.nowMs()), 5);
    }, 10);
    clock.advance(15);
    expect(fired).toEqual([15]);
  });

  it('forgets a cancelled timer', () => {
    const clock = fakeClock();
    const cancel = clock.setTimer(() => expect.unreachable('cancelled'), 1);
    cancel();
    clock.advance(10);
    expect(clock.waitingTimers).toBe(0);
  });
});
