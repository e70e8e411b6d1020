import {
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
  type IBackoff,
  type IPolicy,
  type IRetryBackoffContext,
} from 'cockatiel';

import { AttemptFailure } from './attempt-failure.ts';

/** How failed attempts are dealt with. */
export interface ResilienceLimits {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** About how long to wait before the first retry; it doubles from one to the next, and is jittered. */
  readonly retryDelayMs: number;
  /** Longest wait before a retry. A service that asks for a longer one isn't asked again. */
  readonly maxRetryDelayMs: number;
  /** Failures in a row, of any calls, after which the service is left alone. */
  readonly breakAfterFailures: number;
  /** How long it is left alone before one attempt may find out whether it is well again. */
  readonly halfOpenAfterMs: number;
}

/**
 * Retries around a circuit breaker. Only an {@link AttemptFailure} is retried and counted; whatever else an attempt
 * yields or throws ends it. Delays and the breaker's rest run on the library's own timers, since it takes no clock.
 */
export class Resilience {
  readonly #policy: IPolicy;

  constructor(limits: ResilienceLimits) {
    const breaker = circuitBreaker(handleWhen(AttemptFailure.is), {
      breaker: new ConsecutiveBreaker(limits.breakAfterFailures),
      halfOpenAfter: limits.halfOpenAfterMs,
    });
    const retries = retry(
      handleWhen(
        (error) => AttemptFailure.is(error) && (error.retryAfterMs ?? 0) <= limits.maxRetryDelayMs,
      ),
      { maxAttempts: limits.maxRetries, backoff: politeBackoff(limits) },
    );
    this.#policy = wrap(retries, breaker);
  }

  /**
   * Runs attempts until one succeeds or none is left.
   * @throws the last attempt's error; BrokenCircuitError of cockatiel where none was made; the signal's reason at once
   *   when it aborts, also between attempts
   */
  async run<Value>(attempt: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const guarded = async () => {
        signal.throwIfAborted();
        return await attempt();
      };
      return await Promise.race([this.#policy.execute(guarded, signal), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Exponential with decorrelated jitter, or as long as the service asked for where that is longer. */
function politeBackoff({ retryDelayMs, maxRetryDelayMs }: ResilienceLimits) {
  const exponential = new ExponentialBackoff({
    initialDelay: retryDelayMs,
    maxDelay: maxRetryDelayMs,
  });
  return new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>(
    ({ result }, last) => {
      const next = (last ?? exponential).next(undefined);
      const failure =
        'error' in result && AttemptFailure.is(result.error) ? result.error : undefined;
      return { delay: Math.max(next.duration, failure?.retryAfterMs ?? 0), state: next };
    },
  );
}
