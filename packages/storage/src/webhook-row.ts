import type {
  ClaimedDelivery,
  Delivery,
  DeliveryAttempt,
  DeliveryPage,
  Webhook,
} from '@qmcp/contracts';

import { parseHumanRequest } from './human-request-row.ts';

/** As both drivers give them. */
export type WebhookRow = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

/** Columns that make a {@link Webhook}, for a `select`: its subscriptions are joined by spaces. */
export const webhookColumns = (joined: 'group_concat' | 'string_agg'): string =>
  `webhook.*, (select ${joined}(event, ' ') from webhook_subscription where webhook_id = webhook.id) as events`;

/** A webhook from its row. */
export const toWebhook = (row: WebhookRow): Webhook => ({
  id: String(row['id']),
  name: String(row['name']),
  url: String(row['url']),
  format: String(row['format']) as Webhook['format'],
  events: String(row['events']).split(' ').toSorted() as unknown as Webhook['events'],
  secret: row['secret'] === null ? null : String(row['secret']),
  previousSecret: toPreviousSecret(row),
  createdAtMs: Number(row['created_at_ms']),
  disabledAtMs: row['disabled_at_ms'] === null ? null : Number(row['disabled_at_ms']),
});

const toPreviousSecret = (row: WebhookRow): Webhook['previousSecret'] =>
  row['previous_secret'] === null
    ? null
    : {
        secret: String(row['previous_secret']),
        untilMs: Number(row['previous_secret_until_ms']),
      };

/** A claim from the row of its webhook, with `event_id`, `type`, `content` and `attempts` beside. */
export const toClaimed = (row: WebhookRow): ClaimedDelivery => ({
  webhook: toWebhook(row),
  event: {
    id: String(row['event_id']),
    type: String(row['type']) as Delivery['type'],
    request: parseHumanRequest(row['content']),
  },
  attempts: Number(row['attempts']),
});

const toDelivery = (row: WebhookRow): Delivery => ({
  webhookId: String(row['webhook_id']),
  eventId: String(row['event_id']),
  type: String(row['type']) as Delivery['type'],
  status: String(row['status']) as Delivery['status'],
  attempts: Number(row['attempts']),
  dueAtMs: Number(row['due_at_ms']),
  last: row['last'] === null ? null : (JSON.parse(String(row['last'])) as DeliveryAttempt),
  doneAtMs: row['done_at_ms'] === null ? null : Number(row['done_at_ms']),
});

/** A page from its rows. @param rows - up to `limit` and one more, which tells whether there is a next page */
export function toDeliveryPage(rows: readonly WebhookRow[], limit: number): DeliveryPage {
  const deliveries = rows.slice(0, limit).map(toDelivery);
  return {
    deliveries,
    next: rows.length > limit ? (deliveries.at(-1)?.eventId ?? null) : null,
  };
}
