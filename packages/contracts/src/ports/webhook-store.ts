import type { HumanRequest } from '../human-request.ts';

/** What webhooks are told of. Each happens at most once to a human request. */
export const WEBHOOK_EVENTS = [
  /** A call is held until people decide. */
  'approval.requested',
  /** It has waited for so long that others are asked beside. */
  'approval.escalated',
  /** People decided, or who asked withdrew it. */
  'approval.settled',
  /** Nobody decided in time. */
  'approval.expired',
  /** A question that is no approval waits for a person. */
  'human.requested',
] as const;

/** One of {@link WEBHOOK_EVENTS}. */
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** How a message is written: Standard Webhooks (signed), or as a chat service shows it, or as mail. */
export const WEBHOOK_FORMATS = ['standard', 'slack', 'discord', 'teams', 'mail'] as const;

/** One of {@link WEBHOOK_FORMATS}. */
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** Where messages go. */
export interface Webhook {
  /** UUIDv7. */
  readonly id: string;
  /** For people; not unique. */
  readonly name: string;
  /** `https:`, `http:` to this machine, or `mailto:`. May be all that one needs to post there: never shown in full. */
  readonly url: string;
  readonly format: WebhookFormat;
  readonly events: readonly WebhookEventType[];
  /** Signs messages of the format `standard`, `whsec_` and base64; null for the others. */
  readonly secret: string | null;
  /** The secret before, which signs beside it until then, epoch milliseconds; null where there is none. */
  readonly previousSecret: { readonly secret: string; readonly untilMs: number } | null;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  /** Since when it is told of nothing new, epoch milliseconds: its receiver said that it is gone. Null: it is told. */
  readonly disabledAtMs: number | null;
}

/** Something that happened to a human request. */
export interface WebhookEvent {
  /** Of the message, whoever gets it, however often: {@link webhookEventId}. */
  readonly id: string;
  readonly type: WebhookEventType;
  /** As it was then. */
  readonly request: HumanRequest;
}

/** The id of the message about an event: it has no `.`, by which Standard Webhooks joins what it signs. */
export const webhookEventId = (type: WebhookEventType, requestId: string): string =>
  `msg_${requestId}_${type.replace('.', '_')}`;

/** `pending` while it is tried, `dead` once that was given up. */
export type DeliveryStatus = 'pending' | 'delivered' | 'dead';

/** How one attempt ended. */
export interface DeliveryAttempt {
  /** Epoch milliseconds at which it began. */
  readonly atMs: number;
  readonly durationMs: number;
  /** HTTP status of the answer, or code of the mail server's; null where there was none. */
  readonly answer: number | null;
  /** Why it failed, for the operator; null where it did not. */
  readonly failure: string | null;
}

/** An event on its way to a webhook. */
export interface Delivery {
  readonly webhookId: string;
  readonly eventId: string;
  readonly type: WebhookEventType;
  readonly status: DeliveryStatus;
  /** How often it was tried, since it was made or replayed. */
  readonly attempts: number;
  /** When it is tried next, epoch milliseconds; 0: at once. While it is being tried: when others may. */
  readonly dueAtMs: number;
  readonly last: DeliveryAttempt | null;
  /** When it was delivered or given up, epoch milliseconds. */
  readonly doneAtMs: number | null;
}

/** A delivery that nobody else tries until its lease ends. */
export interface ClaimedDelivery {
  readonly webhook: Webhook;
  readonly event: WebhookEvent;
  /** This attempt among them. */
  readonly attempts: number;
}

/** What became of a claimed delivery; `dueAtMs` is when it is tried again where it is still `pending`. */
export interface DeliveryOutcome {
  readonly status: DeliveryStatus;
  readonly dueAtMs: number;
  readonly attempt: DeliveryAttempt;
}

/** A page of deliveries, those of the newest requests first. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Pass as `before` for the next page; null on the last. */
  readonly next: string | null;
}

/**
 * Keeps webhooks, and what is on its way to them; several processes may share one store. The write that changes a human
 * request also writes down what webhooks are to be told of it, in one transaction: whatever is on record is told.
 * Everything throws PlatformError `store_busy`, `store_failed`, `store_closed`.
 */
export interface WebhookStore {
  /** Adds a webhook, which gets what happens from then on. Resolves once durable, as all that follow. */
  add(webhook: Webhook): Promise<void>;
  get(id: string): Promise<Webhook | undefined>;
  /** All of them, oldest first. */
  list(): Promise<readonly Webhook[]>;
  /** Removes a webhook with everything on its way to it. @returns false where there was none */
  remove(id: string): Promise<boolean>;
  /**
   * Has a webhook sign with another secret, and with the one that it has now beside until `previousUntilMs`.
   * @returns false where there is none that signs
   */
  changeSecret(
    id: string,
    change: { readonly secret: string; readonly previousUntilMs: number },
  ): Promise<boolean>;
  /**
   * Has a webhook told of nothing new, and gives up all that is on its way to it. It can be replayed.
   * @returns false where there is none, or it is so already
   */
  disable(id: string, atMs: number): Promise<boolean>;
  /** Has a webhook told again of what happens from then on. @returns false where there is none that was disabled */
  enable(id: string): Promise<boolean>;
  /**
   * Writes down an event that no write of a request makes, for the webhooks that want its type.
   * @returns false where it was written down before, or nobody wants it
   */
  raise(event: WebhookEvent): Promise<boolean>;
  /**
   * Takes at most one delivery for each webhook: the one that has been due for longest. Of several processes, one gets it,
   * until its lease ends or it is {@link settle}d. What is to be told of one human request is given in the order in which
   * it happened: nothing is while something before it is on its way to the same webhook.
   * @param claim - `except` are ids of webhooks that get none
   */
  claim(claim: {
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly except: readonly string[];
  }): Promise<readonly ClaimedDelivery[]>;
  /** Keeps a claim for longer. @returns false where its lease ended and somebody else has it, or it is no more */
  renew(claimed: ClaimedDelivery, leaseUntilMs: number): Promise<boolean>;
  /** Ends a claim. @returns false, with nothing written, where its lease ended and somebody else has it */
  settle(claimed: ClaimedDelivery, outcome: DeliveryOutcome): Promise<boolean>;
  /**
   * When the next delivery can be claimed or the next lease ends, epoch milliseconds; null where nothing is on its way.
   * Cheap.
   * @param except - ids of webhooks that don't count
   */
  nextDueMs(except: readonly string[]): Promise<number | null>;
  /** @param page - `limit` 1 to 500; `before` is an earlier page's `next` */
  deliveries(
    filter: { readonly webhookId: string; readonly status?: DeliveryStatus },
    page: { readonly limit: number; readonly before?: string },
  ): Promise<DeliveryPage>;
  /** Has a delivery that was given up tried anew. @returns false where there is none such */
  replay(delivery: Pick<Delivery, 'webhookId' | 'eventId'>, nowMs: number): Promise<boolean>;
  /**
   * Deletes deliveries that were done before `doneBeforeMs`, and events that are on their way to nobody. An event of a request
   * that is still pending stays: {@link raise} knows by it that it was told.
   * @returns how many deliveries it deleted, at most `limit`
   */
  purge(doneBeforeMs: number, limit: number): Promise<number>;
}
