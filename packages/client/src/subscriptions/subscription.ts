import type { SubscriptionFilter } from './subscription-filter.ts';

/** A stream of events from the server, until it is closed. */
export interface Subscription extends AsyncDisposable {
  /** What the server agreed to report; a part of what was asked. */
  readonly acknowledged: SubscriptionFilter;
  /** Ends it; safe to call twice. */
  close(): Promise<void>;
}
