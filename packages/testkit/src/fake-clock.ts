import type { Clock } from '@qmcp/contracts';

/** A clock that stands still until the test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on by `ms`, firing what falls due on the way, in the order of due times. */
  advance(ms: number): void;
  /** How many timers wait; 0 when nothing was left behind. */
  readonly waitingTimers: number;
}

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** 2026-01-01T00:00:00Z */
const DEFAULT_START_MS = 1_767_225_600_000;

/**
 * Makes a clock under the test's hand. A timer that sets another one within the advanced span sees that one fire too.
 * @param startMs - epoch milliseconds at which it stands; 2026-01-01 by default
 */
export function fakeClock(startMs: number = DEFAULT_START_MS): FakeClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;

  /** Of timers due at the same time, the one set first. */
  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  };

  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    setTimer(fire, delayMs) {
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), fire };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const untilMs = elapsedMs + ms;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        elapsedMs = timer.dueMs;
        timer.fire();
      }
      elapsedMs = untilMs;
    },
    get waitingTimers() {
      return timers.size;
    },
  };
}
