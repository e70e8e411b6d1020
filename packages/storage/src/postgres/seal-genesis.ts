import { GenesisBatches } from '../audit/genesis-batches.ts';
import type { AuditRow } from '../audit/audit-row.ts';
import type { SealedBatch } from '../audit/seal-batch.ts';
import type { Asker } from './asker.ts';

/** Records that are read at once. */
const PAGE_RECORDS = 1_000;

/**
 * Seals the records that are there from before there was a chain, as the beginning of their streams. Runs once, inside
 * the transaction of the migration that made the chain: records that turn up later without a seal never get one.
 */
export async function sealGenesis(connection: Asker, nowMs: number): Promise<void> {
  const batches = new GenesisBatches(nowMs);
  let after = { instance: 0, sequence: 0 };
  for (;;) {
    const { rows } = await connection.query<AuditRow & { readonly [column: string]: unknown }>({
      text: `select * from audit_record where (instance, sequence) > ($1, $2)
        order by instance, sequence limit ${PAGE_RECORDS}`,
      values: [after.instance, after.sequence],
    });
    for (const row of rows) await insert(connection, batches.add(row));
    after = rows.at(-1) ?? after;
    if (rows.length < PAGE_RECORDS) break;
  }
  await insert(connection, batches.finish());
}

async function insert(connection: Asker, batch: SealedBatch | undefined): Promise<void> {
  if (batch === undefined) return;
  const { head, leaves, hash } = batch;
  const { instance, number, kind, sealedAtMs, firstSequence, count, root, previous } = head;
  const start = [instance, number, kind, sealedAtMs, firstSequence, count, root];
  await connection.query({
    text: 'insert into audit_batch values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    values: [...start, leaves, previous, hash],
  });
  if (number !== 1) return;
  await connection.query({
    text: 'insert into audit_open_stream values ($1, 0)',
    values: [instance],
  });
}
