import type { Clock } from '@qmcp/contracts';

/** Past this many keys, those whose burst is full again are dropped. */
const SWEEP_AT = 10_000;

/**
 * Limits how often a key may act: the generic cell rate algorithm (GCRA, ITU-T I.371), which holds one number a key
 * and lets through exactly the burst and then the sustained rate, with no window edges.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  /** When the key's bucket will be full again: the theoretical arrival time, in monotonic milliseconds. */
  readonly #fullAtMs = new Map<string, number>();
  #sweepAt = SWEEP_AT;

  /**
   * @param rate - `perMinute` sustained; `burst` at once
   */
  constructor(rate: { perMinute: number; burst: number }, clock: Clock) {
    this.#clock = clock;
    this.#intervalMs = 60_000 / rate.perMinute;
    this.#toleranceMs = this.#intervalMs * Math.max(0, rate.burst - 1);
  }

  /** Takes one. @returns 0 when it may act, else the milliseconds after which it may */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const fullAtMs = Math.max(this.#fullAtMs.get(key) ?? nowMs, nowMs);
    const waitMs = fullAtMs - this.#toleranceMs - nowMs;
    if (waitMs > 0) return waitMs;
    if (this.#fullAtMs.size >= this.#sweepAt) this.#sweep(nowMs);
    this.#fullAtMs.set(key, fullAtMs + this.#intervalMs);
    return 0;
  }

  #sweep(nowMs: number): void {
    for (const [key, fullAtMs] of this.#fullAtMs) {
      if (fullAtMs <= nowMs) this.#fullAtMs.delete(key);
    }
    // Where most are still filling up, sweeping again at once would find as little.
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#fullAtMs.size);
  }
}
