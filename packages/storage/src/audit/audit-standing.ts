import type { AuditStanding } from '@qmcp/contracts';

import type { Statement } from './statement.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Counts sealed records that nothing has signed for: of each open stream, from the first batch after the one that was
 * signed for. A walk over the open streams alone, two look-ups each.
 */
export const UNSIGNED_RECORDS = `
  select coalesce(sum(newest.first_sequence + newest.count - oldest.first_sequence), 0) as records
  from audit_open_stream
  join audit_batch oldest on oldest.instance = audit_open_stream.instance and oldest.number = (
    select min(number) from audit_batch where instance = audit_open_stream.instance and number > signed_batch)
  join audit_batch newest on newest.instance = audit_open_stream.instance and newest.number = (
    select max(number) from audit_batch where instance = audit_open_stream.instance)`;

/** The record that began last. Planners find the time by its index, and would sort the whole audit by time and id. */
export const LAST_RECORD = `
  select id, instance, sequence, started_at_ms from audit_record
  where started_at_ms = (select max(started_at_ms) from audit_record) order by id desc limit 1`;

/** Puts together what the store was asked. */
export const toStanding = (rows: {
  /** Text of the newest checkpoint, if any. */
  readonly checkpoint: unknown;
  /** Of {@link UNSIGNED_RECORDS}. */
  readonly unsigned: unknown;
  /** Of {@link LAST_RECORD}, if any. */
  readonly last: Row | undefined;
}): AuditStanding => ({
  checkpoint: typeof rows.checkpoint === 'string' ? toCheckpoint(rows.checkpoint) : null,
  unsignedRecords: Number(rows.unsigned),
  lastRecord: rows.last === undefined ? null : toLastRecord(rows.last),
});

function toCheckpoint(body: string): NonNullable<AuditStanding['checkpoint']> {
  const { number, at_ms: atMs } = JSON.parse(body) as Statement;
  return { number, atMs };
}

const toLastRecord = (row: Row): NonNullable<AuditStanding['lastRecord']> => ({
  id: String(row['id']),
  stream: Number(row['instance']),
  sequence: Number(row['sequence']),
  atMs: Number(row['started_at_ms']),
});
