import type { Result, Session, SessionRequest } from '../session.ts';
import { matches, missedEvents } from './subscription-event.ts';
import type { SubscriptionEvent } from './subscription-event.ts';
import type { SubscriptionFilter } from './subscription-filter.ts';
import type { Subscription } from './subscription.ts';

/** What a subscription of the 2025 revisions stands on. */
export interface LegacyListenSetup {
  readonly request: (request: SessionRequest) => Promise<Result>;
  readonly server: Session['server'];
  /** Gets every event of the connection. */
  readonly notices: Set<(event: SubscriptionEvent) => void>;
  /** Told of each session that is opened after this one. */
  readonly handshakes: Set<() => void>;
  readonly onEvent: (event: SubscriptionEvent) => void;
  /** Ends the subscription, also while it is being opened. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Subscribes the way of the 2025 revisions: list changes arrive by themselves where the server declares them, resources
 * are subscribed to one by one, and anew in each session. Tasks are not reported in these revisions.
 * @throws ServerError when the server refuses a resource; those before it are given back
 */
export async function listenLegacy(
  filter: SubscriptionFilter,
  setup: LegacyListenSetup,
): Promise<Subscription> {
  setup.signal?.throwIfAborted();
  const subscription = new LegacySubscription(reportedBy(filter, setup.server), setup);
  try {
    await subscription.start();
    return subscription;
  } catch (error) {
    await subscription.close();
    throw error;
  }
}

class LegacySubscription implements Subscription {
  readonly acknowledged: SubscriptionFilter;
  readonly #setup: LegacyListenSetup;
  readonly #subscribed = new Set<string>();

  constructor(acknowledged: SubscriptionFilter, setup: LegacyListenSetup) {
    this.acknowledged = acknowledged;
    this.#setup = setup;
    setup.notices.add(this.#onNotice);
    setup.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  async start(): Promise<void> {
    const { signal, handshakes } = this.#setup;
    for (const uri of this.acknowledged.resourceUris ?? []) {
      await this.#subscribe(uri, signal);
      this.#subscribed.add(uri);
    }
    signal?.throwIfAborted();
    handshakes.add(this.#onHandshake);
  }

  async close(): Promise<void> {
    const { notices, handshakes, signal, request } = this.#setup;
    notices.delete(this.#onNotice);
    handshakes.delete(this.#onHandshake);
    signal?.removeEventListener('abort', this.#onAbort);
    for (const uri of this.#subscribed) {
      this.#subscribed.delete(uri);
      // A server that is gone has forgotten the subscription by itself.
      await request({ method: 'resources/unsubscribe', params: { uri } }).catch(() => {});
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onNotice = (event: SubscriptionEvent): void => {
    if (matches(event, this.acknowledged)) this.#setup.onEvent(event);
  };

  readonly #onHandshake = (): void => void this.#renew();

  readonly #onAbort = (): void => void this.close();

  async #renew(): Promise<void> {
    for (const uri of this.#subscribed) {
      // One that the new session refuses is reported as changed all the same: who reads it then learns why.
      await this.#subscribe(uri).catch(() => {});
    }
    if (!this.#setup.handshakes.has(this.#onHandshake)) return;
    for (const event of missedEvents(this.acknowledged)) this.#onNotice(event);
  }

  async #subscribe(uri: string, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { signal };
    await this.#setup.request({ method: 'resources/subscribe', params: { uri }, options });
  }
}

function reportedBy(
  { tools, prompts, resources, resourceUris }: SubscriptionFilter,
  { capabilities }: Session['server'],
): SubscriptionFilter {
  return {
    ...(tools === true && capabilities.tools?.listChanged === true && { tools }),
    ...(prompts === true && capabilities.prompts?.listChanged === true && { prompts }),
    ...(resources === true && capabilities.resources?.listChanged === true && { resources }),
    ...(resourceUris !== undefined &&
      capabilities.resources?.subscribe === true && { resourceUris }),
  };
}
