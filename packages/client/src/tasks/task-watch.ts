import type { Clock } from '@qmcp/contracts';

import type { SubscriptionEvent } from '../subscriptions/subscription-event.ts';
import type { SubscriptionFilter } from '../subscriptions/subscription-filter.ts';
import type { Subscription } from '../subscriptions/subscription.ts';

const DEFAULT_POLL_INTERVAL_MS = 1000;
const MIN_POLL_INTERVAL_MS = 50;
/** A server that asks for more would have us not notice the end of its task. */
const MAX_POLL_INTERVAL_MS = 60 * 60_000;

interface WatchSetup {
  readonly subscribe: (
    filter: SubscriptionFilter,
    onEvent: (event: SubscriptionEvent) => void,
    options: { readonly signal: AbortSignal },
  ) => Promise<Subscription>;
  readonly clock: Clock;
}

/** Waits for a task's next change: for the server's report, or for the time to ask. */
export class TaskWatch implements Disposable {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = new AbortController();
  #changed = false;
  #wake: () => void = () => {};

  /** @param signal - ends a wait that is under way */
  constructor(taskId: string, { subscribe, clock }: WatchSetup, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
    const noted = (): void => {
      this.#changed = true;
      this.#wake();
    };
    // What changed before reports began is not reported, so their beginning counts as a change. A server that can't
    // report is asked at intervals alone; what else is wrong, asking shows.
    subscribe({ taskIds: [taskId] }, noted, { signal: this.#stop.signal }).then(noted, () => {});
  }

  /**
   * @param pollIntervalMs - as the server asks, within bounds
   * @throws the signal's reason once it aborts
   */
  async change(pollIntervalMs = DEFAULT_POLL_INTERVAL_MS): Promise<void> {
    this.#signal?.throwIfAborted();
    const delayMs = Math.min(MAX_POLL_INTERVAL_MS, Math.max(pollIntervalMs, MIN_POLL_INTERVAL_MS));
    if (!this.#changed) await this.#wait(delayMs);
    this.#changed = false;
    this.#signal?.throwIfAborted();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #wait(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.setTimer(resolve, delayMs);
    this.#wake = resolve;
    this.#signal?.addEventListener('abort', this.#wake, { once: true });
    await promise;
    cancel();
    this.#signal?.removeEventListener('abort', this.#wake);
  }
}
