import type { Clock } from '@qmcp/contracts';

/** The time of this machine. A timer that waits keeps a Node.js process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};
