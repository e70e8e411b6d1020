import { isJsonObject, PlatformError } from '@qmcp/contracts';
import type { Clock, JsonRpcResponse } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import type { Progress, RequestOptions } from './request-options.ts';

/** What a request waits for beyond {@link RequestOptions}. */
export interface Awaited extends RequestOptions {
  readonly method: string;
  /** Infinity waits for ever, as a subscription does. */
  readonly timeoutMs: number;
  /** Gets what the server sends on a subscription's behalf. */
  readonly onNotification?: (method: string, params: Readonly<Record<string, unknown>>) => void;
  /** Told when the caller gave up or time ran out, while the server still works. */
  readonly onAbandoned: () => void;
}

const MAX_TIMEOUT_FACTOR = 10;

/** One request under way: settled once, by an answer, a failure, its caller or the clock. */
export class PendingRequest {
  readonly result: Promise<unknown>;
  readonly #awaited: Awaited;
  readonly #clock: Clock;
  #deadlineMs: number;
  /** What holds it at the moment. */
  readonly #holders = new Set<unknown>();
  #heldSinceMs = 0;
  readonly #exchange = new AbortController();
  #resolve: (result: unknown) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #cancelTimer: () => void = () => {};
  #settled = false;

  constructor(awaited: Awaited, clock: Clock) {
    this.#awaited = awaited;
    this.#clock = clock;
    const { timeoutMs, maxTimeoutMs = timeoutMs * MAX_TIMEOUT_FACTOR } = awaited;
    this.#deadlineMs = clock.monotonicMs() + maxTimeoutMs;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#arm();
    awaited.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborts when nobody waits any more, so that the transport can drop the exchange. */
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  /** Gives the server's answer to the caller. */
  answer(response: JsonRpcResponse): void {
    const { result, error } = response;
    if (isJsonObject(error) && typeof error.code === 'number') {
      this.fail(new ServerError(error));
    } else if (result === undefined) {
      this.fail(badAnswer(this.#awaited.method, 'neither a result nor an error'));
    } else {
      this.#settle(() => this.#resolve(result));
    }
  }

  fail(error: unknown): void {
    this.#settle(() => this.#reject(error));
  }

  /** Passes a report on and starts the wait anew. */
  report(params: Readonly<Record<string, unknown>>): void {
    if (this.#settled || typeof params['progress'] !== 'number') return;
    this.#cancelTimer();
    this.#arm();
    this.#tell(() => this.#awaited.onProgress?.(params as unknown as Progress));
  }

  notify(method: string, params: Readonly<Record<string, unknown>>): void {
    if (!this.#settled) this.#tell(() => this.#awaited.onNotification?.(method, params));
  }

  /** Stops the clock until all holders have released it: it is not the server that is waited for. */
  hold(holder: unknown): void {
    if (this.#holders.size === 0) this.#heldSinceMs = this.#clock.monotonicMs();
    this.#holders.add(holder);
    this.#cancelTimer();
  }

  /** Starts the wait anew; the time since the first {@link PendingRequest.hold} doesn't count. */
  release(holder: unknown): void {
    const wasHeld = this.#holders.delete(holder);
    if (this.#settled || !wasHeld || this.#holders.size > 0) return;
    this.#deadlineMs += this.#clock.monotonicMs() - this.#heldSinceMs;
    this.#arm();
  }

  /** Holds it until `done` settles, whichever way. */
  holdUntil(done: Promise<unknown>): void {
    this.hold(done);
    const release = (): void => this.release(done);
    done.then(release, release);
  }

  readonly #onAbort = (): void => this.#abandon(this.#awaited.signal?.reason);

  #arm(): void {
    const { timeoutMs } = this.#awaited;
    if (timeoutMs === Infinity || this.#holders.size > 0) return;
    const delayMs = Math.min(timeoutMs, this.#deadlineMs - this.#clock.monotonicMs());
    this.#cancelTimer = this.#clock.setTimer(() => this.#onTimeout(), Math.max(0, delayMs));
  }

  /** What the caller's own code throws is the caller's to see, and no fault of the connection. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#abandon(error);
    }
  }

  #onTimeout(): void {
    const { method, timeoutMs } = this.#awaited;
    const message = `The server did not answer ${method} within ${timeoutMs} ms: raise timeoutMs, or look at the server's log`;
    this.#abandon(new PlatformError('request_timeout', message, { retryable: true }));
  }

  #abandon(reason: unknown): void {
    if (this.#settled) return;
    this.#awaited.onAbandoned();
    this.#settle(() => this.#reject(reason));
    this.#exchange.abort(reason);
  }

  #settle(deliver: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimer();
    this.#awaited.signal?.removeEventListener('abort', this.#onAbort);
    deliver();
  }
}

/** A reply that breaks the protocol. */
export const badAnswer = (method: string, what: string): PlatformError =>
  new PlatformError(
    'bad_reply',
    `The server answered ${method} with ${what}, which MCP does not allow: the server needs mending`,
  );
