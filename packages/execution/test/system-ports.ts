import { randomBytes, randomUUID } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

/** Real time, for tests over real connections that wait for nothing. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Real randomness. */
export const systemEntropy: Entropy = {
  bytes: (count) => randomBytes(count),
  uuidv7: () => randomUUID(),
};
