import type { Clock, Logger, Rate, SharedLimits } from '@qmcp/contracts';

import { RateLimiter } from './rate-limiter.ts';

/** How long this process counts alone before it asks again. */
const RETRY_AFTER_MS = 1_000;

/** Limits how often a key may act. */
export interface CallLimiter {
  /** Takes one. @returns 0 when it may act, else the milliseconds after which it may */
  take(key: string): number | Promise<number>;
}

interface Parts {
  readonly sharedLimits: SharedLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Counts together with other processes. While what counts for all does not answer, this process counts for itself, so that
 * calls go on and stay limited; it says so once.
 */
export class InsuredLimiter implements CallLimiter {
  readonly #parts: Parts;
  readonly #rate: Rate;
  readonly #own: RateLimiter;
  /** Monotonic; undefined: all count together. */
  #aloneUntilMs: number | undefined;

  constructor(rate: Rate, parts: Parts) {
    this.#parts = parts;
    this.#rate = rate;
    this.#own = new RateLimiter(rate, parts.clock);
  }

  take(key: string): number | Promise<number> {
    const nowMs = this.#parts.clock.monotonicMs();
    if (this.#aloneUntilMs === undefined) return this.#takeShared(key);
    if (nowMs < this.#aloneUntilMs) return this.#own.take(key);
    // One asks for all, since one that is stuck holds up who asks.
    this.#aloneUntilMs = nowMs + RETRY_AFTER_MS;
    return this.#takeShared(key);
  }

  async #takeShared(key: string): Promise<number> {
    const { sharedLimits, logger } = this.#parts;
    try {
      const waitMs = await sharedLimits.take(key, this.#rate);
      if (this.#aloneUntilMs !== undefined) logger.info({}, 'calls are counted together again');
      this.#aloneUntilMs = undefined;
      return waitMs;
    } catch (error) {
      this.#countAlone(error);
      return this.#own.take(key);
    }
  }

  #countAlone(error: unknown): void {
    const { clock, logger } = this.#parts;
    if (this.#aloneUntilMs === undefined) {
      logger.warn(
        { err: error },
        'calls can not be counted together: this process counts its own for now',
      );
    }
    this.#aloneUntilMs = clock.monotonicMs() + RETRY_AFTER_MS;
  }
}
