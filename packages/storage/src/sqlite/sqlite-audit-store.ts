import type { DatabaseSync } from 'node:sqlite';

import type {
  AuditFilter,
  AuditIntent,
  AuditPage,
  AuditRecord,
  AuditStore,
  StoredAuditRecord,
} from '@qmcp/contracts';

import type { PageRequest } from '../audit/audit-page-query.ts';
import {
  INTENT_COLUMNS,
  RECORD_COLUMNS,
  toAuditRow,
  toIntentRow,
  toLostRow,
  toStoredRecord,
  valuesOf,
} from '../audit/audit-row.ts';
import type { AuditRow, IntentRow, JoinedAuditRow } from '../audit/audit-row.ts';
import { Actors } from './actors.ts';
import type { AuditChain } from './audit-chain.ts';
import { prepareAuditStatements } from './audit-statements.ts';
import type { AuditStatements } from './audit-statements.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Instances } from './instances.ts';
import type { StoreState } from './store-state.ts';

/** Reads pages of the audit, which may take long. */
export interface AuditPageReader {
  readPage(filter: AuditFilter, page: PageRequest): Promise<AuditPage>;
  /** Lets what was asked finish. */
  close(): Promise<void>;
}

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly reader: Pick<AuditPageReader, 'readPage'>;
  readonly instances: Instances;
  /** Seals what is written. */
  readonly chain: AuditChain;
}

/** The audit on SQLite. */
export class SqliteAuditStore implements AuditStore {
  readonly #parts: Parts;
  readonly #statements: AuditStatements;
  readonly #actors: Actors;
  /** Calls of this process that have an intent: only theirs has to be taken away with the record. */
  readonly #intended = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepareAuditStatements(parts.database);
    this.#actors = new Actors(parts.database);
  }

  begin(intent: AuditIntent): Promise<void> {
    const { writer, instances } = this.#parts;
    return writer.write(() => {
      const row = toIntentRow(intent, this.#actorOf(intent));
      this.#statements.insertIntent.run(instances.own, ...valuesOf(INTENT_COLUMNS, row));
      this.#intended.add(intent.id);
    });
  }

  append(record: AuditRecord): Promise<void> {
    const { writer, chain } = this.#parts;
    const { insertPayload, deleteIntent } = this.#statements;
    const isIntended = this.#intended.has(record.id);
    return writer.write(() => {
      const row = toAuditRow(record, { ...chain.place, actor: this.#actorOf(record) });
      this.#insert(row);
      if (record.payload !== null) {
        insertPayload.run(record.id, record.payload.salt, record.payload.body);
      }
      if (isIntended) {
        deleteIntent.run(record.id);
        this.#intended.delete(record.id);
      }
      chain.add(row);
    });
  }

  async get(id: string): Promise<StoredAuditRecord | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#statements.get.get(id);
    return row === undefined ? undefined : toStoredRecord(row as unknown as JoinedAuditRow);
  }

  async list(filter: AuditFilter, page: { limit: number; before?: string }): Promise<AuditPage> {
    this.#parts.state.assertUsable();
    return this.#parts.reader.readPage(filter, page);
  }

  async recover(): Promise<number> {
    this.#parts.state.assertUsable();
    let closed = 0;
    for (const { number, lock } of this.#parts.instances.takeOver()) {
      try {
        closed += await this.#closeIntentsOf(number);
      } finally {
        lock.release();
      }
    }
    return closed;
  }

  /** Runs once for each instance, whoever tries: the intents are gone with the same transaction. */
  #closeIntentsOf(lost: number): Promise<number> {
    const { writer, instances, chain } = this.#parts;
    return writer.write(() => {
      const intents = this.#statements.intentsOf.all(lost) as unknown as IntentRow[];
      const { instance, sequence } = chain.place;
      const rows = intents.map((intent, index) =>
        toLostRow(intent, { instance, sequence: sequence + index }),
      );
      for (const row of rows) this.#insert(row);
      this.#statements.deleteIntents.run(lost);
      instances.noteEnded(lost);
      for (const row of rows) chain.add(row);
      return rows.length;
    });
  }

  #insert(row: AuditRow): void {
    this.#statements.insertRecord.run(...valuesOf(RECORD_COLUMNS, row));
  }

  #actorOf({ principalId, startedAtMs }: AuditIntent): string {
    return this.#actors.pseudonymOf(principalId, startedAtMs);
  }
}
