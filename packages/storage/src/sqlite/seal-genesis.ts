import type { DatabaseSync } from 'node:sqlite';

import type { AuditRow } from '../audit/audit-row.ts';
import { GenesisBatches } from '../audit/genesis-batches.ts';
import type { SealedBatch } from '../audit/seal-batch.ts';
import { prepareBatchInsert } from './audit-chain.ts';

/**
 * Seals the records that are there from before there was a chain, as the beginning of their streams. Runs once, inside
 * the transaction of the migration that made the chain: records that turn up later without a seal never get one.
 */
export function sealGenesis(database: DatabaseSync, nowMs: number): void {
  const insertBatch = prepareBatchInsert(database);
  const openStream = database.prepare('insert into audit_open_stream values (?, 0)');
  const insert = (batch: SealedBatch | undefined): void => {
    if (batch === undefined) return;
    insertBatch(batch);
    if (batch.head.number === 1) openStream.run(batch.head.instance);
  };
  const batches = new GenesisBatches(nowMs);
  const records = database.prepare('select * from audit_record order by instance, sequence');
  for (const row of records.iterate() as Iterable<unknown> as Iterable<AuditRow>) {
    insert(batches.add(row));
  }
  insert(batches.finish());
}
