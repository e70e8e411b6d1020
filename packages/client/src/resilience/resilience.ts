import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
} from 'cockatiel';
import type { CircuitBreakerPolicy, IBackoff } from 'cockatiel';

import { pause } from '../requests/pause.ts';
import { failureKind } from './failure-kind.ts';
import { retryAfterMs } from './retry-after.ts';

/** How failures of the connection are dealt with. */
export interface ResilienceOptions {
  /** Attempts after the first. Default 2; 0 turns retries off. */
  readonly maxRetries?: number;
  /** About how long to wait before the first retry; it grows from one to the next, with jitter. Default 200. */
  readonly retryDelayMs?: number;
  /** Longest wait before a retry. A server that asks for a longer one isn't asked again. Default 10 000. */
  readonly maxRetryDelayMs?: number;
  /** Failures in a row, of any requests, after which the server is left alone. Default 10; Infinity never. */
  readonly breakAfterFailures?: number;
  /**
   * How long it is left alone before one request may find out whether it is well again; others fail until that one is
   * answered. Default 10 000.
   */
  readonly halfOpenAfterMs?: number;
}

const defaults = {
  maxRetries: 2,
  retryDelayMs: 200,
  maxRetryDelayMs: 10_000,
  breakAfterFailures: 10,
  halfOpenAfterMs: 10_000,
} as const satisfies Required<ResilienceOptions>;

/** What is known of a request before it is sent. */
export interface Attempted {
  /** Sending it twice does no more than sending it once. */
  readonly repeatable: boolean;
  /** It lasts for as long as somebody listens, so that the circuit breaker learns nothing by it, nor holds it up. */
  readonly endless?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Retries around a circuit breaker. A request that the server can't have run is sent again; one that it may have run
 * only where that is harmless. What the server answered is never asked twice.
 */
export class Resilience {
  readonly #options: Required<ResilienceOptions>;
  readonly #clock: Clock;
  readonly #breaker: CircuitBreakerPolicy;

  constructor(options: ResilienceOptions, clock: Clock) {
    this.#options = { ...defaults, ...options };
    this.#clock = clock;
    this.#breaker = circuitBreaker(
      handleWhen((error) => failureKind(error) !== 'answered'),
      {
        breaker: new ConsecutiveBreaker(this.#options.breakAfterFailures),
        halfOpenAfter: this.#options.halfOpenAfterMs,
      },
    );
  }

  /** @throws the last attempt's error; PlatformError `circuit_open` where none was made */
  async run<Value>(attempt: () => Promise<Value>, attempted: Attempted): Promise<Value> {
    let backoff: IBackoff<unknown> | undefined;
    for (let retries = 0; ; retries += 1) {
      try {
        return await (attempted.endless === true ? attempt() : this.#guarded(attempt));
      } catch (error) {
        if (retries === this.#options.maxRetries || !mayRepeat(error, attempted)) throw error;
        backoff = backoff?.next(undefined) ?? this.#firstBackoff();
        const askedMs = retryAfterMs(error, this.#clock.nowMs());
        if (askedMs > this.#options.maxRetryDelayMs) throw error;
        await pause(this.#clock, Math.max(askedMs, backoff.duration), attempted.signal);
      }
    }
  }

  async #guarded<Value>(attempt: () => Promise<Value>): Promise<Value> {
    // One request is finding out. The breaker would let the others wait for it, however long it takes.
    if (this.#breaker.state === CircuitState.HalfOpen) throw this.#circuitOpen();
    try {
      return await this.#breaker.execute(attempt);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.#circuitOpen(error) : error;
    }
  }

  #circuitOpen(cause?: Error): PlatformError {
    return new PlatformError(
      'circuit_open',
      `The server failed ${this.#options.breakAfterFailures} times in a row and is left alone for a while: see its log, then try again`,
      { retryable: true, cause },
    );
  }

  #firstBackoff(): IBackoff<unknown> {
    const { retryDelayMs, maxRetryDelayMs } = this.#options;
    return new ExponentialBackoff({ initialDelay: retryDelayMs, maxDelay: maxRetryDelayMs }).next();
  }
}

function mayRepeat(error: unknown, { repeatable, signal }: Attempted): boolean {
  if (signal?.aborted === true) return false;
  const kind = failureKind(error);
  return kind === 'refused' || (kind === 'unknown' && repeatable);
}
