import { isJsonObject } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { pause } from '../requests/pause.ts';
import type { Result, SessionRequest } from '../session.ts';
import { missedEvents, toEvent } from './subscription-event.ts';
import type { SubscriptionEvent } from './subscription-event.ts';
import { toWireFilter } from './subscription-filter.ts';
import type { SubscriptionFilter } from './subscription-filter.ts';
import type { Subscription } from './subscription.ts';

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/** What a subscription stands on. */
export interface ListenSetup {
  readonly request: (request: SessionRequest) => Promise<Result>;
  readonly clock: Clock;
  readonly onEvent: (event: SubscriptionEvent) => void;
  /** Ends the subscription, also while it is being opened. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a `subscriptions/listen` stream and keeps it open (MCP 2026-07-28, "Subscriptions"). When the stream ends it is
 * opened anew at growing intervals, and whatever may have changed in between is reported as changed.
 * @throws what the first request throws
 */
export async function listenModern(
  filter: SubscriptionFilter,
  setup: ListenSetup,
): Promise<Subscription> {
  const subscription = new ModernSubscription(filter, setup);
  try {
    await subscription.start();
    return subscription;
  } catch (error) {
    await subscription.close();
    throw error;
  }
}

class ModernSubscription implements Subscription {
  acknowledged: SubscriptionFilter = {};
  readonly #filter: SubscriptionFilter;
  readonly #setup: ListenSetup;
  readonly #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(filter: SubscriptionFilter, setup: ListenSetup) {
    this.#filter = filter;
    this.#setup = setup;
    setup.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  async start(): Promise<void> {
    this.#setup.signal?.throwIfAborted();
    const first = this.#listen();
    await Promise.race([first.acknowledged, first.ended]);
    this.#ended = this.#keepOpen(first.ended);
  }

  async close(): Promise<void> {
    this.#setup.signal?.removeEventListener('abort', this.#onAbort);
    this.#stop.abort();
    await this.#ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onAbort = (): void => void this.close();

  /** Ends only by `close`: a failure is a reason to try again later. */
  async #keepOpen(first: Promise<unknown>): Promise<void> {
    await first.catch(() => {});
    let waitMs = FIRST_WAIT_MS;
    while (!this.#stop.signal.aborted) {
      await pause(this.#setup.clock, waitMs, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted) return;
      waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
      const again = this.#listen();
      void again.acknowledged.then(() => {
        waitMs = FIRST_WAIT_MS;
        for (const event of missedEvents(this.#filter)) this.#setup.onEvent(event);
      });
      await again.ended.catch(() => {});
    }
  }

  #listen(): { readonly acknowledged: Promise<void>; readonly ended: Promise<unknown> } {
    const acknowledged = Promise.withResolvers<void>();
    const ended = this.#setup.request({
      method: 'subscriptions/listen',
      params: { notifications: toWireFilter(this.#filter) },
      options: { signal: this.#stop.signal },
      onNotification: (method, params) => {
        if (method === 'notifications/subscriptions/acknowledged') {
          this.acknowledged = toFilter(params['notifications']);
          acknowledged.resolve();
          return;
        }
        const event = toEvent(method, params);
        if (event !== undefined) this.#setup.onEvent(event);
      },
    });
    return { acknowledged: acknowledged.promise, ended };
  }
}

function toFilter(wire: unknown): SubscriptionFilter {
  if (!isJsonObject(wire)) return {};
  return {
    ...(wire['toolsListChanged'] === true && { tools: true }),
    ...(wire['promptsListChanged'] === true && { prompts: true }),
    ...(wire['resourcesListChanged'] === true && { resources: true }),
    ...(Array.isArray(wire['resourceSubscriptions']) && {
      resourceUris: wire['resourceSubscriptions'] as string[],
    }),
    ...(Array.isArray(wire['taskIds']) && { taskIds: wire['taskIds'] as string[] }),
  };
}
