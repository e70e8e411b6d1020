import type { AuditCut } from '@qmcp/contracts';

import { toStreamHead } from '../audit/batch-row.ts';
import type { BatchRow } from '../audit/batch-row.ts';
import type { LastBatch } from '../audit/cut-check.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Asker } from './asker.ts';

/** Records that go in one transaction. */
const RECORDS_PER_SLICE = 2_000;
/** Streams that one transaction looks at: most have a batch or two. */
const STREAMS_PER_SLICE = 100;

/** What a cut takes of each stream. */
export interface CutPlan extends AuditCut {
  /** Of each stream that loses any. */
  readonly last: readonly LastBatch[];
}

/**
 * Looks which batches, from the beginning of each stream on, were sealed before a moment. Where the clock was once set
 * back, a stream is cut before the first batch that is too young.
 */
export async function planCut(connection: Asker, beforeMs: number): Promise<CutPlan> {
  const { rows } = await connection.query<{
    instance: number;
    batch: number;
    batches: number;
    records: number;
  }>({
    text: `with recursive stream (instance) as (
        select min(instance) from audit_batch
        union all
        select (select min(b.instance) from audit_batch b where b.instance > stream.instance) from stream
        where stream.instance is not null
      ) select stream.instance, old.* from stream cross join lateral (
        select max(number) as batch, count(*) as batches, sum(count)::bigint as records from audit_batch b
        where b.instance = stream.instance and number < coalesce(
          (select number from audit_batch young where young.instance = stream.instance and sealed_at_ms >= $1
           order by number limit 1), 9007199254740991)
      ) as old where old.batch is not null order by stream.instance`,
    values: [beforeMs],
  });
  const sum = (of: 'batches' | 'records'): number => rows.reduce((all, row) => all + row[of], 0);
  const last = rows.map(({ instance, batch }) => ({ instance, batch }));
  return { last, batches: sum('batches'), records: sum('records'), streams: last.length };
}

/** What one transaction deletes. */
export interface CutSlice {
  /** The streams' heads as they are cut off: what comes next follows from them. */
  readonly cuts: readonly StreamHead[];
  readonly batches: number;
  readonly records: number;
  /** What is left to do. */
  readonly left: readonly StreamHead[];
}

/**
 * Deletes a part of what was planned, stream by stream and oldest first, inside a transaction.
 * @param planned - the heads to cut at, checked
 */
export async function cutSlice(
  connection: Asker,
  planned: readonly StreamHead[],
): Promise<CutSlice> {
  const cuts: StreamHead[] = [];
  let [batches, records, done] = [0, 0, 0];
  for (const last of planned.slice(0, STREAMS_PER_SLICE)) {
    if (records >= RECORDS_PER_SLICE) break;
    let cut: StreamHead | undefined;
    for (const row of await oldBatches(connection, last)) {
      if (records >= RECORDS_PER_SLICE) break;
      cut = row['number'] === last.batch ? last : toStreamHead(row);
      batches += 1;
      records += Number(row['count']);
    }
    if (cut !== undefined) cuts.push(cut);
    if (cut === undefined || cut.batch === last.batch) done += 1;
  }
  await deleteUpTo(connection, cuts);
  return { cuts, batches, records, left: planned.slice(done) };
}

async function oldBatches(
  connection: Asker,
  { instance, batch }: LastBatch,
): Promise<readonly BatchRow[]> {
  const { rows } = await connection.query({
    text: `select instance, number, first_sequence, count, hash from audit_batch
      where instance = $1 and number <= $2 order by number limit ${RECORDS_PER_SLICE}`,
    values: [instance, batch],
  });
  return rows;
}

async function deleteUpTo(connection: Asker, cuts: readonly StreamHead[]): Promise<void> {
  await connection.query({
    text: `with cut as (
        select * from unnest($1::integer[], $2::bigint[], $3::bigint[]) as cut (stream, batch, sequence)
      ), gone as (
        delete from audit_record using cut
        where instance = stream and audit_record.sequence <= cut.sequence returning id
      ), forgotten as (
        delete from audit_payload using gone where record_id = id
      ) delete from audit_batch using cut where instance = stream and number <= batch`,
    values: [
      cuts.map(({ instance }) => instance),
      cuts.map(({ batch }) => batch),
      cuts.map(({ sequence }) => sequence),
    ],
  });
}
