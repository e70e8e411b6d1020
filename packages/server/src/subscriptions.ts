import { WireError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';

import { LIST_NAMES } from './registry.ts';
import type { ListName, Registry } from './registry.ts';

/** What a subscriber wants to hear of (MCP 2026-07-28, "Subscriptions"). */
export interface SubscriptionFilter {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  readonly resourceSubscriptions?: readonly string[];
  /** Tasks of the subscriber (MCP extension "Tasks", "Task Status Notifications"); `TaskWatch` sees to them. */
  readonly taskIds?: readonly string[];
}

/** Somebody who hears of changes. `filter` is read anew for each, so it may change. */
export interface Subscriber {
  readonly principal: Principal;
  readonly filter: SubscriptionFilter;
  notify(method: string, params: Record<string, unknown>): void;
  /** Ends it from our side. */
  end(): void;
  /** Ends it, and what it hears by, since its principal may not hear any more. */
  lapse(): void;
}

/** Where changes meet those who want to hear of them. */
export class Subscriptions {
  readonly #subscribers = new Set<Subscriber>();
  readonly #counts = new Map<string, number>();
  readonly #interestListeners = new Set<() => void>();
  readonly #maxPerPrincipal: number;
  readonly #demandListeners = new Set<(wanted: boolean) => void>();
  #ended = false;

  constructor(registry: Registry, maxPerPrincipal: number) {
    this.#maxPerPrincipal = maxPerPrincipal;
    registry.onListChanged((list) => this.listChanged(list));
  }

  /** @param tell - is told when the first subscriber comes, and when the last one has left */
  onDemand(tell: (wanted: boolean) => void): void {
    this.#demandListeners.add(tell);
  }

  /** Who has subscribed, each once. */
  principals(): readonly Principal[] {
    const principals = new Map<string, Principal>();
    for (const { principal } of this.#subscribers) principals.set(principal.id, principal);
    return [...principals.values()];
  }

  /** Ends all subscriptions of a principal, who may not hear any more. */
  lapse({ id }: Principal): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.principal.id !== id) continue;
      this.#remove(subscriber);
      subscriber.lapse();
    }
  }

  /** @throws WireError `unavailable` when the principal has all the subscriptions it may have, or all were ended */
  demandRoom(principal: Principal): void {
    if (this.#ended) {
      throw new WireError(
        'unavailable',
        'The server is shutting down: subscribe again in a moment',
      );
    }
    if ((this.#counts.get(principal.id) ?? 0) < this.#maxPerPrincipal) return;
    throw new WireError(
      'unavailable',
      `You have ${this.#maxPerPrincipal} subscriptions open: close some, then subscribe again`,
    );
  }

  /** @returns stops it; calling again does nothing */
  add(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    this.#count(subscriber.principal, 1);
    if (this.#subscribers.size === 1) this.#demand(true);
    if (hasInterest(subscriber)) this.interestChanged();
    return () => this.#remove(subscriber);
  }

  /** Calls `hear` when it may have changed of which resources somebody wants to hear. */
  onInterest(hear: () => void): void {
    this.#interestListeners.add(hear);
  }

  /** Says that a subscriber wants to hear of other resources than before. */
  interestChanged(): void {
    for (const hear of this.#interestListeners) hear();
  }

  /** Whether somebody wants to hear of resources whose URIs begin so. */
  wants(start: string): boolean {
    const begins = (uri: string): boolean => uri.startsWith(start);
    for (const { filter } of this.#subscribers) {
      if (filter.resourceSubscriptions?.some(begins) === true) return true;
    }
    return false;
  }

  resourceUpdated(uri: string): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.filter.resourceSubscriptions?.includes(uri) === true) {
        subscriber.notify('notifications/resources/updated', { uri });
      }
    }
  }

  listChanged(list: ListName): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.filter[`${list}ListChanged`] === true) {
        subscriber.notify(`notifications/${list}/list_changed`, {});
      }
    }
  }

  /** Tells each of all that it wants to hear of, since any of it may have changed unheard. */
  anythingChanged(): void {
    for (const list of LIST_NAMES) this.listChanged(list);
    const uris = new Set<string>();
    for (const { filter } of this.#subscribers) {
      for (const uri of filter.resourceSubscriptions ?? []) uris.add(uri);
    }
    for (const uri of uris) this.resourceUpdated(uri);
  }

  /** Ends all, gracefully, and takes no more. */
  endAll(): void {
    this.#ended = true;
    for (const subscriber of this.#subscribers) {
      this.#remove(subscriber);
      subscriber.end();
    }
  }

  #remove(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return;
    this.#count(subscriber.principal, -1);
    if (this.#subscribers.size === 0) this.#demand(false);
    if (hasInterest(subscriber)) this.interestChanged();
  }

  #demand(wanted: boolean): void {
    for (const tell of this.#demandListeners) tell(wanted);
  }

  #count({ id }: Principal, delta: 1 | -1): void {
    const count = (this.#counts.get(id) ?? 0) + delta;
    if (count === 0) this.#counts.delete(id);
    else this.#counts.set(id, count);
  }
}

const hasInterest = ({ filter }: Subscriber): boolean =>
  (filter.resourceSubscriptions?.length ?? 0) > 0;
