import type { DatabaseSync } from 'node:sqlite';

import type { AuditRow } from '../audit/audit-row.ts';
import { leafHash } from '../audit/merkle-tree.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
import { emptyStream, sealBatch } from '../audit/seal-batch.ts';
import { prepareBatchInsert } from './audit-chain.ts';

/** Records in a batch: their leaves are some KiB. */
const BATCH_RECORDS = 1_024;

/**
 * Seals the records that are there from before there was a chain, as the beginning of their streams. Runs once, inside
 * the transaction of the migration that made the chain: records that turn up later without a seal never get one.
 */
export function sealGenesis(database: DatabaseSync, nowMs: number): void {
  const openStream = database.prepare('insert into audit_open_stream values (?, 0)');
  const stream = new GenesisStream(database, nowMs);
  const records = database.prepare('select * from audit_record order by instance, sequence');
  for (const row of records.iterate() as Iterable<unknown> as Iterable<AuditRow>) {
    if (stream.add(row)) openStream.run(row.instance);
  }
  stream.sealBatch();
}

/** The batches of one instance after the other. */
class GenesisStream {
  readonly #insertBatch: ReturnType<typeof prepareBatchInsert>;
  readonly #nowMs: number;
  #head = emptyStream(0);
  #leaves: Hash[] = [];

  constructor(database: DatabaseSync, nowMs: number) {
    this.#insertBatch = prepareBatchInsert(database);
    this.#nowMs = nowMs;
  }

  /** @returns whether a stream begins with this record */
  add(row: AuditRow): boolean {
    const begins = row.instance !== this.#head.instance;
    if (begins || this.#leaves.length === BATCH_RECORDS) this.sealBatch();
    if (begins) this.#head = emptyStream(row.instance);
    this.#leaves.push(leafHash(recordText(row)));
    return begins;
  }

  sealBatch(): void {
    if (this.#leaves.length === 0) return;
    const seal = { kind: 'genesis', sealedAtMs: this.#nowMs } as const;
    const batch = sealBatch(this.#head, this.#leaves, seal);
    this.#insertBatch(batch);
    this.#head = batch.stream;
    this.#leaves = [];
  }
}
