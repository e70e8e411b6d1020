import type {
  ClaimedDelivery,
  Delivery,
  DeliveryOutcome,
  DeliveryPage,
  DeliveryStatus,
  Webhook,
  WebhookEvent,
  WebhookStore,
} from '@qmcp/contracts';

import { storable } from '../storable.ts';
import { REQUEST_IS_PENDING } from '../webhook-event-request.ts';
import { nothingBefore } from '../webhook-order.ts';
import { toClaimed, toDeliveryPage, toWebhook, webhookColumns } from '../webhook-row.ts';
import type { WebhookRow } from '../webhook-row.ts';
import type { Connections } from './connections.ts';

const COLUMNS = webhookColumns('string_agg');

/** Webhooks, and what is on its way to them, on PostgreSQL. */
export class PostgresWebhookStore implements WebhookStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async add({ id, name, url, format, secret, createdAtMs, events }: Webhook): Promise<void> {
    await this.#connections.write({
      text: `with added as (insert into webhook (id, name, url, format, secret, created_at_ms)
          values ($1, $2, $3, $4, $5, $6) returning id)
        insert into webhook_subscription select event, id from added, unnest($7::text[]) as event`,
      values: [id, storable(name), storable(url), format, secret, createdAtMs, events],
    });
  }

  async get(id: string): Promise<Webhook | undefined> {
    const [row] = await this.#connections.read<WebhookRow>({
      text: `select ${COLUMNS} from webhook where id = $1`,
      values: [storable(id)],
    });
    return row && toWebhook(row);
  }

  async list(): Promise<readonly Webhook[]> {
    const text = `select ${COLUMNS} from webhook order by id`;
    return (await this.#connections.read<WebhookRow>({ text })).map(toWebhook);
  }

  remove(id: string): Promise<boolean> {
    return this.#changesOne('delete from webhook where id = $1', storable(id));
  }

  changeSecret(
    id: string,
    { secret, previousUntilMs }: Parameters<WebhookStore['changeSecret']>[1],
  ): Promise<boolean> {
    return this.#changesOne(
      `update webhook set previous_secret = secret, previous_secret_until_ms = $2, secret = $3
        where id = $1 and secret is not null`,
      storable(id),
      previousUntilMs,
      secret,
    );
  }

  async disable(id: string, atMs: number): Promise<boolean> {
    const { rows } = await this.#connections.write<{ disabled: boolean }>({
      text: `with disabled as (
          update webhook set disabled_at_ms = $2 where id = $1 and disabled_at_ms is null returning id
        ), given_up as (
          update webhook_delivery set status = 'dead', done_at_ms = $2
          from disabled where webhook_id = disabled.id and status = 'pending'
        )
        select exists (select from disabled) as disabled`,
      values: [storable(id), atMs],
    });
    return rows[0]?.disabled === true;
  }

  enable(id: string): Promise<boolean> {
    return this.#changesOne(
      'update webhook set disabled_at_ms = null where id = $1 and disabled_at_ms is not null',
      storable(id),
    );
  }

  raise({ id, type, request }: WebhookEvent): Promise<boolean> {
    return this.#changesOne(
      `insert into webhook_event
        select $1, event, $2 from webhook_subscription where event = $3 limit 1 on conflict do nothing`,
      id,
      JSON.stringify(request),
      type,
    );
  }

  /** What another process is just taking is passed over. */
  async claim({
    nowMs,
    leaseUntilMs,
    except,
  }: Parameters<WebhookStore['claim']>[0]): Promise<readonly ClaimedDelivery[]> {
    const { rows } = await this.#connections.write<WebhookRow>({
      text: `with claimed as (
          update webhook_delivery as taken set attempts = taken.attempts + 1, due_at_ms = $2
          from webhook cross join lateral (select event_id from webhook_delivery as waiting
            where webhook_id = webhook.id and status = 'pending' and due_at_ms <= $1 and ${nothingBefore('waiting')}
            order by due_at_ms, event_id limit 1 for update skip locked) as next
          where taken.webhook_id = webhook.id and taken.event_id = next.event_id and webhook.id <> all($3::text[])
          returning taken.webhook_id, taken.event_id, taken.attempts
        )
        select ${COLUMNS}, event_id, type, content, attempts from claimed
        join webhook on webhook.id = webhook_id join webhook_event on webhook_event.id = event_id
        order by webhook.id`,
      values: [nowMs, leaseUntilMs, except],
    });
    return rows.map(toClaimed);
  }

  renew({ webhook, event, attempts }: ClaimedDelivery, leaseUntilMs: number): Promise<boolean> {
    return this.#changesOne(
      `update webhook_delivery set due_at_ms = $4
        where webhook_id = $1 and event_id = $2 and attempts = $3 and status = 'pending'`,
      webhook.id,
      event.id,
      attempts,
      leaseUntilMs,
    );
  }

  settle(
    { webhook, event, attempts }: ClaimedDelivery,
    { status, dueAtMs, attempt }: DeliveryOutcome,
  ): Promise<boolean> {
    return this.#changesOne(
      `update webhook_delivery set status = $4, due_at_ms = $5, last = $6, done_at_ms = $7
        where webhook_id = $1 and event_id = $2 and attempts = $3 and status = 'pending'`,
      webhook.id,
      event.id,
      attempts,
      status,
      dueAtMs,
      JSON.stringify(attempt),
      status === 'pending' ? null : attempt.atMs + attempt.durationMs,
    );
  }

  async nextDueMs(except: readonly string[]): Promise<number | null> {
    const [row] = await this.#connections.read<{ due_at_ms: number | string }>({
      text: `select due_at_ms from webhook_delivery as waiting
        where status = 'pending' and webhook_id <> all($1::text[]) and ${nothingBefore('waiting')}
        order by due_at_ms limit 1`,
      values: [except],
    });
    return row === undefined ? null : Number(row.due_at_ms);
  }

  async deliveries(
    { webhookId, status }: { readonly webhookId: string; readonly status?: DeliveryStatus },
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<DeliveryPage> {
    const rows = await this.#connections.read<WebhookRow>({
      text: `select webhook_delivery.*, type from webhook_delivery join webhook_event on id = event_id
        where webhook_id = $1 and ($2::text is null or status = $2) and ($3::text is null or event_id < $3)
        order by event_id desc limit $4`,
      values: [storable(webhookId), status ?? null, storable(before ?? null), limit + 1],
    });
    return toDeliveryPage(rows, limit);
  }

  replay(
    { webhookId, eventId }: Pick<Delivery, 'webhookId' | 'eventId'>,
    nowMs: number,
  ): Promise<boolean> {
    return this.#changesOne(
      `update webhook_delivery set status = 'pending', attempts = 0, due_at_ms = $3, done_at_ms = null
        where webhook_id = $1 and event_id = $2 and status = 'dead'`,
      storable(webhookId),
      storable(eventId),
      nowMs,
    );
  }

  /** Of several processes that delete at once, each takes others. */
  async purge(doneBeforeMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.#connections.write({
      text: `delete from webhook_delivery where (webhook_id, event_id) in (
        select webhook_id, event_id from webhook_delivery where done_at_ms < $1
        order by done_at_ms limit $2 for update skip locked)`,
      values: [doneBeforeMs, limit],
    });
    await this.#connections.write({
      text: `delete from webhook_event where id in (select id from webhook_event
        where not exists (select from webhook_delivery where event_id = webhook_event.id)
          and not ${REQUEST_IS_PENDING}
        for update skip locked)`,
    });
    return rowCount ?? 0;
  }

  async #changesOne(text: string, ...values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await this.#connections.write({ text, values });
    return rowCount === 1;
  }
}
