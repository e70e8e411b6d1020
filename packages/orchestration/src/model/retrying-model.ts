import type { Clock } from '@qmcp/contracts';

import { ModelError } from './model-error.ts';
import type { ModelPart, ModelPort, ModelRequest } from './model-port.ts';

/** How requests are made again. */
export interface RetryOptions {
  readonly clock: Clock;
  /** How often a request is made at most. Default 3. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt, doubled before each further one. Default 1 000. */
  readonly firstDelayMs?: number;
  /** An endpoint that asks for a longer wait fails at once. Default 30 000. */
  readonly maxDelayMs?: number;
}

/**
 * Makes a request again that failed before it said anything, where that may help; waits as long as the endpoint asks.
 * What was said already is never said twice.
 */
export function retryingModel(model: ModelPort, options: RetryOptions): ModelPort {
  const { clock, maxAttempts = 3, firstDelayMs = 1_000, maxDelayMs = 30_000 } = options;

  /** Undefined where another attempt is not worth it. */
  const delayAfter = (error: unknown, attempt: number): number | undefined => {
    if (!ModelError.is(error) || !error.retryable || attempt >= maxAttempts) return undefined;
    const delayMs = error.retryAfterMs ?? firstDelayMs * 2 ** (attempt - 1);
    return delayMs <= maxDelayMs ? delayMs : undefined;
  };

  return {
    async *stream(request: ModelRequest): AsyncIterable<ModelPart> {
      for (let attempt = 1; ; attempt += 1) {
        let silent = true;
        try {
          for await (const part of model.stream(request)) {
            silent = false;
            yield part;
          }
          return;
        } catch (error) {
          const delayMs = silent ? delayAfter(error, attempt) : undefined;
          if (delayMs === undefined) throw error;
          await pause(clock, delayMs, request.signal);
        }
      }
    },
  };
}

/** Waits, unless the signal aborts first: then it rejects with its reason. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.setTimer(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
