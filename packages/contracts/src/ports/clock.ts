/** Time, as a port, so that tests need no sleep. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Milliseconds that never run backwards, for durations. */
  monotonicMs(): number;
  /** Calls `fire` once after `delayMs`. @returns cancels it */
  setTimer(fire: () => void, delayMs: number): () => void;
}
