import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import type { SubscriptionEvent } from '../subscriptions/subscription-event.ts';
import type { SubscriptionFilter } from '../subscriptions/subscription-filter.ts';
import type { Subscription } from '../subscriptions/subscription.ts';

const DEFAULT_POLL_INTERVAL_MS = 1000;
const MIN_POLL_INTERVAL_MS = 50;

interface WatchSetup {
  readonly subscribe: (
    filter: SubscriptionFilter,
    onEvent: (event: SubscriptionEvent) => void,
  ) => Promise<Subscription>;
  readonly clock: Clock;
}

/** Waits for a task's next change: for the server's report, or for the time to ask. */
export class TaskWatch implements AsyncDisposable {
  /** Subscribes to the task; a server that reports nothing is asked at intervals alone. */
  static async open(
    taskId: string,
    { subscribe, clock }: WatchSetup,
    signal: AbortSignal | undefined,
  ): Promise<TaskWatch> {
    const watch = new TaskWatch(clock, signal);
    try {
      watch.#subscription = await subscribe({ taskIds: [taskId] }, () => watch.#onChange());
    } catch (error) {
      if (!ServerError.is(error) && !PlatformError.is(error)) throw error;
    }
    return watch;
  }

  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #subscription: Subscription | undefined;
  #changed = false;
  #onChange: () => void = () => {
    this.#changed = true;
  };

  private constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** @throws the signal's reason once it aborts */
  async change(pollIntervalMs = DEFAULT_POLL_INTERVAL_MS): Promise<void> {
    this.#signal?.throwIfAborted();
    if (!this.#changed) await this.#wait(Math.max(pollIntervalMs, MIN_POLL_INTERVAL_MS));
    this.#changed = false;
    this.#signal?.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subscription?.close();
  }

  #wait(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.setTimer(resolve, delayMs);
    const note = this.#onChange;
    this.#onChange = resolve;
    this.#signal?.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => {
      cancel();
      this.#onChange = note;
    });
  }
}
