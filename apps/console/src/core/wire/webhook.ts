import type { WebhookEventType, WebhookFormat } from '@qmcp/contracts';

/** Whom people have told of what waits, without the secret, as `GET /v1/webhooks` lists it. */
export interface Webhook {
  readonly id: string;
  /** Not unique. */
  readonly name: string;
  /** Without its path, which may be a secret. */
  readonly address: string;
  readonly format: WebhookFormat;
  readonly events: readonly WebhookEventType[];
  readonly created_at: string;
  /** Since when it is told of nothing new, for its receiver said that it is gone; null where it is told. */
  readonly disabled_at: string | null;
  /** Until when messages are signed with the secret before as well; null where it never changed. */
  readonly old_secret_until: string | null;
}

/** A webhook at the only time at which its secret is told. */
export interface NewWebhook {
  readonly webhook: Webhook;
  /** Null where messages of its format are not signed. */
  readonly secret: string | null;
}

/** What a person says of a webhook to be added. */
export interface WebhookWish {
  readonly name: string;
  readonly url: string;
  readonly format: WebhookFormat;
  readonly events: readonly WebhookEventType[];
}

/** How an attempt to deliver ended. */
export interface DeliveryAttempt {
  readonly at: string;
  readonly duration_ms: number;
  /** HTTP status, or code of the mail server; null: no answer. */
  readonly answer: number | null;
  /** Null where it arrived. */
  readonly failure: string | null;
}

/** Where a delivery stands; `dead` is given up. */
export type DeliveryStatus = 'pending' | 'delivered' | 'dead';

/** A message on its way, or done. */
export interface Delivery {
  readonly message: string;
  readonly event: WebhookEventType;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Null: at once, or never. */
  readonly next_attempt_at: string | null;
  readonly last_attempt: DeliveryAttempt | null;
  readonly done_at: string | null;
}
