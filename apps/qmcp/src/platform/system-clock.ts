import type { Clock } from '@qmcp/contracts';

/** The longest that the platform's own timers wait; beyond it they fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The time of this machine. A timer that waits keeps the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    if (delayMs > MAX_DELAY_MS) return setLongTimer(fire, delayMs);
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Waits in parts. */
function setLongTimer(fire: () => void, delayMs: number): () => void {
  const next = (): void => {
    cancel = systemClock.setTimer(fire, delayMs - MAX_DELAY_MS);
  };
  let cancel = systemClock.setTimer(next, MAX_DELAY_MS);
  return () => cancel();
}
