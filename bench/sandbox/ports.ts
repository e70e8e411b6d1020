import { randomBytes, randomUUID } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

/** Real time. */
export const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Real randomness. */
export const entropy: Entropy = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuidv7: () => randomUUID(),
};
