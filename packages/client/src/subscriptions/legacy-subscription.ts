import type { Result, Session, SessionRequest } from '../session.ts';
import { matches } from './subscription-event.ts';
import type { SubscriptionEvent } from './subscription-event.ts';
import type { SubscriptionFilter } from './subscription-filter.ts';
import type { Subscription } from './subscription.ts';

/** What a subscription of the 2025 revisions stands on. */
export interface LegacyListenSetup {
  readonly request: (request: SessionRequest) => Promise<Result>;
  readonly server: Session['server'];
  /** Hands over every event of the connection. @returns stops that */
  readonly listen: (onEvent: (event: SubscriptionEvent) => void) => () => void;
  readonly onEvent: (event: SubscriptionEvent) => void;
  /** Ends the subscription, also while it is being opened. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Subscribes the way of the 2025 revisions: list changes arrive by themselves where the server declares them, resources
 * are subscribed to one by one. Tasks are not reported in these revisions.
 * @throws ServerError when the server refuses a resource; those before it are given back
 */
export async function listenLegacy(
  filter: SubscriptionFilter,
  setup: LegacyListenSetup,
): Promise<Subscription> {
  const { signal } = setup;
  signal?.throwIfAborted();
  const acknowledged = reportedBy(filter, setup.server);
  const stop = setup.listen((event) => {
    if (matches(event, acknowledged)) setup.onEvent(event);
  });
  const subscribed: string[] = [];
  const close = async (): Promise<void> => {
    stop();
    signal?.removeEventListener('abort', onAbort);
    for (const uri of subscribed.splice(0)) {
      // A server that is gone has forgotten the subscription by itself.
      await setup.request({ method: 'resources/unsubscribe', params: { uri } }).catch(() => {});
    }
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (const uri of acknowledged.resourceUris ?? []) {
      const options = signal === undefined ? {} : { signal };
      await setup.request({ method: 'resources/subscribe', params: { uri }, options });
      subscribed.push(uri);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { acknowledged, close, [Symbol.asyncDispose]: close };
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
