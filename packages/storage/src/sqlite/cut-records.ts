import type { DatabaseSync } from 'node:sqlite';

import type { AuditCut } from '@qmcp/contracts';

import { toStreamHead } from '../audit/batch-row.ts';
import type { LastBatch } from '../audit/cut-check.ts';
import type { StreamHead } from '../audit/statement.ts';

/** What a cut takes of each stream. */
export interface CutPlan extends AuditCut {
  /** The last batch to go, of each stream that has any. */
  readonly last: readonly LastBatch[];
}

/**
 * Looks which batches, from the beginning of each stream on, were sealed before a moment. Where the clock was once set
 * back, a stream is cut before the first batch that is too young.
 */
export function planCut(database: DatabaseSync, beforeMs: number): CutPlan {
  const instances = database.prepare('select distinct instance from audit_batch order by instance');
  const old = database.prepare(
    `select max(number) as last, count(*) as batches, sum(count) as records from audit_batch
     where instance = ?1 and number < coalesce(
       (select number from audit_batch where instance = ?1 and sealed_at_ms >= ?2 order by number limit 1),
       9007199254740991)`,
  );
  const last: LastBatch[] = [];
  let [batches, records] = [0, 0];
  for (const row of instances.all()) {
    const instance = Number(row['instance']);
    const found = old.get(instance, beforeMs);
    if (found?.['last'] === null || found === undefined) continue;
    last.push({ instance, batch: Number(found['last']) });
    batches += Number(found['batches']);
    records += Number(found['records']);
  }
  return { last, batches, records, streams: last.length };
}

/** What one transaction deletes. */
export interface CutSlice extends AuditCut {
  /** The streams' heads as they are cut off: what comes next follows from them. */
  readonly cuts: readonly StreamHead[];
}

/**
 * Deletes a part of what was planned, oldest first, inside a transaction.
 * @param last - the heads to cut at, checked
 * @param maxRecords - how many records it aims at; it goes past them to the end of a batch
 * @returns what is gone; no cuts when nothing was left to do
 */
export function cutSlice(
  database: DatabaseSync,
  last: readonly StreamHead[],
  maxRecords: number,
): CutSlice {
  const batchesOf = database.prepare(
    `select instance, number, first_sequence, count, hash from audit_batch
     where instance = ? and number <= ? order by number`,
  );
  const cuts: StreamHead[] = [];
  let [batches, records] = [0, 0];
  for (const head of last) {
    let cut: StreamHead | undefined;
    for (const row of batchesOf.iterate(head.instance, head.batch)) {
      if (records >= maxRecords) break;
      cut = row['number'] === head.batch ? head : toStreamHead(row);
      batches += 1;
      records += Number(row['count']);
    }
    if (cut !== undefined) cuts.push(cut);
  }
  for (const cut of cuts) deleteUpTo(database, cut);
  return { cuts, batches, records, streams: cuts.length };
}

function deleteUpTo(database: DatabaseSync, { instance, batch, sequence }: StreamHead): void {
  const records = 'from audit_record where instance = ? and sequence <= ?';
  database
    .prepare(`delete from audit_payload where record_id in (select id ${records})`)
    .run(instance, sequence);
  database.prepare(`delete ${records}`).run(instance, sequence);
  database
    .prepare('delete from audit_batch where instance = ? and number <= ?')
    .run(instance, batch);
}
