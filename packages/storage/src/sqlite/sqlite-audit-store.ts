import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type {
  AuditFilter,
  AuditIntent,
  AuditPage,
  AuditRecord,
  AuditStore,
  Clock,
  StoredAuditRecord,
} from '@qmcp/contracts';

import { pageQuery, recordQuery } from './audit-query.ts';
import {
  ENDING_COLUMNS,
  endingValues,
  SHARED_COLUMNS,
  sharedValues,
  toStoredRecord,
} from './audit-rows.ts';
import type { ReadAuditRow } from './audit-rows.ts';
import type { GroupCommit } from './group-commit.ts';
import type { InstanceLocks } from './instance-locks.ts';
import type { Reader } from './reader.ts';

/** Names kept in memory; principals are few. */
const MAX_CACHED_ACTORS = 10_000;

interface Parts {
  readonly database: DatabaseSync;
  readonly writer: GroupCommit;
  readonly reader: Reader;
  readonly locks: InstanceLocks;
  readonly clock: Clock;
  readonly instance: string;
}

/** The audit on SQLite. */
export class SqliteAuditStore implements AuditStore {
  readonly #parts: Parts;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #actors = new Map<string, string>();
  #sequence = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepare(parts.database);
  }

  async begin(intent: AuditIntent): Promise<void> {
    const actor = await this.#parts.writer.write(() => {
      const name = this.#actorOf(intent.principalId);
      this.#statements.insertIntent.run(...sharedValues(intent, this.#stored(name)));
      return name;
    });
    this.#remember(intent.principalId, actor);
  }

  async append(record: AuditRecord): Promise<void> {
    const sequence = (this.#sequence += 1);
    const actor = await this.#parts.writer.write(() => {
      const name = this.#actorOf(record.principalId);
      this.#insert(record, this.#stored(name), sequence);
      return name;
    });
    this.#remember(record.principalId, actor);
  }

  async get(id: string): Promise<StoredAuditRecord | undefined> {
    const { sql, parameters } = recordQuery(id);
    const row = this.#parts.database.prepare(sql).get(...parameters);
    return row === undefined ? undefined : toStoredRecord(row as unknown as ReadAuditRow);
  }

  async list(filter: AuditFilter, page: { limit: number; before?: string }): Promise<AuditPage> {
    const rows = (await this.#parts.reader.all(
      pageQuery(filter, page),
    )) as unknown as ReadAuditRow[];
    const records = rows.slice(0, page.limit).map(toStoredRecord);
    return { records, next: rows.length > page.limit ? (records.at(-1)?.id ?? null) : null };
  }

  async recover(): Promise<number> {
    let closed = 0;
    for (const { instance } of this.#statements.intentInstances.all()) {
      const lost = String(instance);
      if (lost !== this.#parts.instance && !this.#parts.locks.isAlive(lost)) {
        closed += await this.#closeIntents(lost);
      }
    }
    return closed;
  }

  /** Closes what a lost process left open. What happened to it, and how long it ran, nobody knows. */
  #closeIntents(lost: string): Promise<number> {
    const { writer, instance } = this.#parts;
    return writer.write(() => {
      const intents = this.#statements.intentsOf.all(lost);
      for (const intent of intents) {
        const sequence = (this.#sequence += 1);
        const values = SHARED_COLUMNS.map((column) =>
          column === 'instance' ? instance : intent[column],
        );
        this.#statements.insertRecord.run(
          ...(values as string[]),
          sequence,
          'ambiguous',
          'process_lost',
          0,
          null,
          null,
        );
        this.#statements.deleteIntent.run(String(intent['id']));
      }
      return intents.length;
    });
  }

  #insert(
    record: AuditRecord,
    stored: { instance: string; actor: string },
    sequence: number,
  ): void {
    const { insertRecord, insertPayload, deleteIntent } = this.#statements;
    insertRecord.run(...sharedValues(record, stored), ...endingValues(record, sequence));
    if (record.payload !== null) {
      insertPayload.run(record.id, record.payload.salt, record.payload.body);
    }
    deleteIntent.run(record.id);
  }

  #stored(actor: string): { instance: string; actor: string } {
    return { instance: this.#parts.instance, actor };
  }

  /** The principal's pseudonym, made at first sight. Runs inside a transaction, so that processes agree. */
  #actorOf(principalId: string): string {
    const known = this.#actors.get(principalId);
    if (known !== undefined) return known;
    const { insertActor, findActor } = this.#statements;
    insertActor.run(randomBytes(12).toString('hex'), principalId, this.#parts.clock.nowMs());
    return String(findActor.get(principalId)?.['pseudonym']);
  }

  #remember(principalId: string, actor: string): void {
    if (this.#actors.size >= MAX_CACHED_ACTORS) this.#actors.clear();
    this.#actors.set(principalId, actor);
  }
}

const insertInto = (table: string, columns: readonly string[]): string =>
  `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;

function prepare(
  database: DatabaseSync,
): Record<
  | 'deleteIntent'
  | 'findActor'
  | 'insertActor'
  | 'insertIntent'
  | 'insertPayload'
  | 'insertRecord'
  | 'intentInstances'
  | 'intentsOf',
  StatementSync
> {
  return {
    deleteIntent: database.prepare('delete from audit_intent where id = ?'),
    findActor: database.prepare('select pseudonym from actor where principal_id = ?'),
    insertActor: database.prepare(
      `${insertInto('actor', ['pseudonym', 'principal_id', 'created_at_ms'])} on conflict (principal_id) do nothing`,
    ),
    insertIntent: database.prepare(insertInto('audit_intent', SHARED_COLUMNS)),
    insertPayload: database.prepare(insertInto('audit_payload', ['record_id', 'salt', 'body'])),
    insertRecord: database.prepare(
      insertInto('audit_record', [...SHARED_COLUMNS, ...ENDING_COLUMNS]),
    ),
    intentInstances: database.prepare('select distinct instance from audit_intent'),
    intentsOf: database.prepare('select * from audit_intent where instance = ? order by id'),
  };
}
