import type { DatabaseSync } from 'node:sqlite';

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

import { REQUEST_IS_PENDING } from '../webhook-event-request.ts';
import { nothingBefore } from '../webhook-order.ts';
import { toClaimed, toDeliveryPage, toWebhook, webhookColumns } from '../webhook-row.ts';
import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

const COLUMNS = webhookColumns('group_concat');

/** Webhooks, and what is on its way to them, on SQLite. */
export class SqliteWebhookStore implements WebhookStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  add({ id, name, url, format, secret, createdAtMs, events }: Webhook): Promise<void> {
    const sql = `insert into webhook (id, name, url, format, secret, created_at_ms)
      values (?, ?, ?, ?, ?, ?)`;
    return this.#parts.writer.write(() => {
      this.#run(sql, id, name, url, format, secret, createdAtMs);
      for (const event of events) {
        this.#run('insert into webhook_subscription values (?, ?)', event, id);
      }
    });
  }

  async get(id: string): Promise<Webhook | undefined> {
    const [row] = this.#read(`select ${COLUMNS} from webhook where id = ?`, id);
    return row && toWebhook(row);
  }

  async list(): Promise<readonly Webhook[]> {
    return this.#read(`select ${COLUMNS} from webhook order by id`).map(toWebhook);
  }

  remove(id: string): Promise<boolean> {
    return this.#changesOne('delete from webhook where id = ?', id);
  }

  changeSecret(
    id: string,
    { secret, previousUntilMs }: Parameters<WebhookStore['changeSecret']>[1],
  ): Promise<boolean> {
    const sql = `update webhook
      set previous_secret = secret, previous_secret_until_ms = ?, secret = ?
      where id = ? and secret is not null`;
    return this.#changesOne(sql, previousUntilMs, secret, id);
  }

  disable(id: string, atMs: number): Promise<boolean> {
    const disable = 'update webhook set disabled_at_ms = ? where id = ? and disabled_at_ms is null';
    const giveUp = `update webhook_delivery set status = 'dead', done_at_ms = ?
      where webhook_id = ? and status = 'pending'`;
    return this.#parts.writer.write(() => {
      if (this.#run(disable, atMs, id) === 0) return false;
      this.#run(giveUp, atMs, id);
      return true;
    });
  }

  enable(id: string): Promise<boolean> {
    const sql = `update webhook set disabled_at_ms = null
      where id = ? and disabled_at_ms is not null`;
    return this.#changesOne(sql, id);
  }

  raise({ id, type, request }: WebhookEvent): Promise<boolean> {
    const sql = `insert into webhook_event
      select ?, event, ? from webhook_subscription where event = ? limit 1 on conflict do nothing`;
    return this.#changesOne(sql, id, JSON.stringify(request), type);
  }

  claim({
    nowMs,
    leaseUntilMs,
    except,
  }: Parameters<WebhookStore['claim']>[0]): Promise<readonly ClaimedDelivery[]> {
    return this.#parts.writer.write(() =>
      this.#read('select id from webhook order by id')
        .map(({ id }) => String(id))
        .filter((id) => !except.includes(id))
        .flatMap((id) => this.#claimNext(id, { nowMs, leaseUntilMs })),
    );
  }

  renew({ webhook, event, attempts }: ClaimedDelivery, leaseUntilMs: number): Promise<boolean> {
    const sql = `update webhook_delivery set due_at_ms = ?
      where webhook_id = ? and event_id = ? and attempts = ? and status = 'pending'`;
    return this.#changesOne(sql, leaseUntilMs, webhook.id, event.id, attempts);
  }

  settle(
    { webhook, event, attempts }: ClaimedDelivery,
    { status, dueAtMs, attempt }: DeliveryOutcome,
  ): Promise<boolean> {
    const sql = `update webhook_delivery set status = ?, due_at_ms = ?, last = ?, done_at_ms = ?
      where webhook_id = ? and event_id = ? and attempts = ? and status = 'pending'`;
    const doneAtMs = status === 'pending' ? null : attempt.atMs + attempt.durationMs;
    const change = [status, dueAtMs, JSON.stringify(attempt), doneAtMs];
    return this.#changesOne(sql, ...change, webhook.id, event.id, attempts);
  }

  async nextDueMs(except: readonly string[]): Promise<number | null> {
    const [row] = this.#read(
      // In the order of that index the first one that fits is the answer.
      `select due_at_ms from webhook_delivery as waiting indexed by webhook_delivery_due
        where status = 'pending' and webhook_id not in (select value from json_each(?))
          and ${nothingBefore('waiting')}
        order by due_at_ms limit 1`,
      JSON.stringify(except),
    );
    return row === undefined ? null : Number(row['due_at_ms']);
  }

  async deliveries(
    { webhookId, status }: { readonly webhookId: string; readonly status?: DeliveryStatus },
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<DeliveryPage> {
    const rows = this.#read(
      `select webhook_delivery.*, type from webhook_delivery join webhook_event on id = event_id
        where webhook_id = ?1 and (?2 is null or status = ?2) and (?3 is null or event_id < ?3)
        order by event_id desc limit ?4`,
      webhookId,
      status ?? null,
      before ?? null,
      limit + 1,
    );
    return toDeliveryPage(rows, limit);
  }

  replay(
    { webhookId, eventId }: Pick<Delivery, 'webhookId' | 'eventId'>,
    nowMs: number,
  ): Promise<boolean> {
    const sql = `update webhook_delivery set status = 'pending', attempts = 0, due_at_ms = ?, done_at_ms = null
      where webhook_id = ? and event_id = ? and status = 'dead'`;
    return this.#changesOne(sql, nowMs, webhookId, eventId);
  }

  purge(doneBeforeMs: number, limit: number): Promise<number> {
    return this.#parts.writer.write(() => {
      const deleted = this.#run(
        `delete from webhook_delivery where rowid in (select rowid from webhook_delivery
          where done_at_ms < ? order by done_at_ms limit ?)`,
        doneBeforeMs,
        limit,
      );
      this.#run(
        `delete from webhook_event
          where not exists (select 1 from webhook_delivery where event_id = webhook_event.id)
            and not ${REQUEST_IS_PENDING}`,
      );
      return deleted;
    });
  }

  #claimNext(
    webhookId: string,
    { nowMs, leaseUntilMs }: { readonly nowMs: number; readonly leaseUntilMs: number },
  ): readonly ClaimedDelivery[] {
    const [row] = this.#read(
      `select ${COLUMNS}, event_id, type, content, attempts + 1 as attempts
        from webhook_delivery as waiting join webhook on webhook.id = webhook_id
        join webhook_event on webhook_event.id = event_id
        where webhook_id = ? and status = 'pending' and due_at_ms <= ? and ${nothingBefore('waiting')}
        order by due_at_ms, event_id limit 1`,
      webhookId,
      nowMs,
    );
    if (row === undefined) return [];
    const claimed = toClaimed(row);
    this.#run(
      'update webhook_delivery set attempts = ?, due_at_ms = ? where webhook_id = ? and event_id = ?',
      claimed.attempts,
      leaseUntilMs,
      webhookId,
      claimed.event.id,
    );
    return [claimed];
  }

  #read(sql: string, ...values: readonly (string | number | null)[]) {
    this.#parts.state.assertUsable();
    return this.#parts.database.prepare(sql).all(...values);
  }

  #changesOne(sql: string, ...values: readonly (string | number | null)[]): Promise<boolean> {
    return this.#parts.writer.write(() => this.#run(sql, ...values) === 1);
  }

  #run(sql: string, ...values: readonly (string | number | null)[]): number {
    return Number(this.#parts.database.prepare(sql).run(...values).changes);
  }
}
