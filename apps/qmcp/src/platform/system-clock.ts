import type { Clock } from '@qmcp/contracts';

/** The time of this machine. Timers do not keep the process alive by themselves. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
