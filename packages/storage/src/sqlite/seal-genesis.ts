import type { DatabaseSync } from 'node:sqlite';

import type { AuditRow } from '../audit/audit-row.ts';
import { leafHash, merkleRoot, ZERO_HASH } from '../audit/merkle-tree.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
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
  #instance = 0;
  #number = 0;
  #firstSequence = 1;
  #previous = ZERO_HASH;
  #leaves: Hash[] = [];

  constructor(database: DatabaseSync, nowMs: number) {
    this.#insertBatch = prepareBatchInsert(database);
    this.#nowMs = nowMs;
  }

  /** @returns whether a stream begins with this record */
  add(row: AuditRow): boolean {
    const begins = row.instance !== this.#instance;
    if (begins) this.#begin(row);
    else if (this.#leaves.length === BATCH_RECORDS) this.sealBatch();
    this.#leaves.push(leafHash(recordText(row)));
    return begins;
  }

  sealBatch(): void {
    const leaves = this.#leaves;
    if (leaves.length === 0) return;
    this.#number += 1;
    this.#previous = this.#insertBatch(
      {
        instance: this.#instance,
        number: this.#number,
        kind: 'genesis',
        sealedAtMs: this.#nowMs,
        firstSequence: this.#firstSequence,
        count: leaves.length,
        root: merkleRoot(leaves),
        previous: this.#previous,
      },
      leaves,
    );
    this.#firstSequence += leaves.length;
    this.#leaves = [];
  }

  #begin({ instance }: AuditRow): void {
    this.sealBatch();
    this.#instance = instance;
    this.#number = 0;
    this.#firstSequence = 1;
    this.#previous = ZERO_HASH;
  }
}
