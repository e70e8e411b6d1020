import type { AuditIntent, AuditRecord } from '@qmcp/contracts';

import {
  INTENT_COLUMNS,
  RECORD_COLUMNS,
  toAuditRow,
  toIntentRow,
  valuesOf,
} from '../audit/audit-row.ts';
import type { RecordPlace } from '../audit/audit-row.ts';
import type { Statement } from './connections.ts';
import { storable } from './storable.ts';

/** One write of the audit: a call that begins, or one that ended. */
export type AuditJob =
  | { readonly id: string; readonly begun: AuditIntent }
  | { readonly id: string; readonly ended: AuditRecord };

/** A record's columns without those that the statement itself fills: instance and sequence. */
const GIVEN_COLUMNS = RECORD_COLUMNS.slice(2);

/** Columns that tell how a call ended. */
const ENDING_COLUMNS = GIVEN_COLUMNS.slice(INTENT_COLUMNS.length);

const INTENT = INTENT_COLUMNS.join(', ');
const ENDING = ENDING_COLUMNS.join(', ');
const RECORD = RECORD_COLUMNS.join(', ');

/** What a row of a batch has: its place among the batch's records (null for an intent), and the columns of the tables. */
const GIVEN = ['position', ...GIVEN_COLUMNS, 'salt', 'body'] as const;

const TYPES: Readonly<Record<string, string>> = {
  position: 'bigint',
  id: 'uuid',
  started_at_ms: 'bigint',
  duration_us: 'bigint',
};

const ARRAYS = GIVEN.map((column, index) => `$${index + 4}::${TYPES[column] ?? 'text'}[]`);

/** The principal comes where the pseudonym goes. */
const NAMED = INTENT_COLUMNS.map((column) => (column === 'actor' ? 'pseudonym' : column)).join(
  ', ',
);

/**
 * Writes a batch: one statement, so one transaction and one round trip. It takes the batch's numbers from our instance's
 * row, which keeps them without gaps and keeps us out, with no row to return and nothing written, once we were taken for
 * dead. A principal without a pseudonym makes it fail.
 */
const WRITE_BATCH = `with given as (
  select * from unnest(${ARRAYS.join(', ')}) as given (${GIVEN.join(', ')})
), own as (
  update instance set last_sequence = last_sequence + $2
  where number = $1 and ended_at_ms is null returning last_sequence - $2 as before
), begun as (
  insert into audit_intent (instance, ${INTENT})
  select $1, ${NAMED} from given cross join own left join actor on principal_id = given.actor where position is null
), closed as (
  delete from audit_intent using own where id = any($3::uuid[])
), paid as (
  insert into audit_payload (record_id, salt, body)
  select id, salt, body from given cross join own where salt is not null
), recorded as (
  insert into audit_record (${RECORD})
  select $1, before + position, ${NAMED}, ${ENDING}
  from given cross join own left join actor on principal_id = given.actor where position is not null
) select before from own`;

/** The statement that writes a batch; gives no row when `instance` is over, and has then written nothing. */
export function writeBatch(instance: number, jobs: readonly AuditJob[]): Statement {
  const ended = jobs.filter((job) => 'ended' in job).map(({ id }) => id);
  let position = 0;
  const rows = jobs.map((job) =>
    'ended' in job ? recordValues(job.ended, ++position) : openValues(job.begun),
  );
  const columns = GIVEN.map((_, column) => rows.map((row) => storable(row[column])));
  return { text: WRITE_BATCH, values: [instance, ended.length, ended, ...columns] };
}

function recordValues(record: AuditRecord, position: number): readonly unknown[] {
  // The statement itself puts the instance, the sequence and the pseudonym in.
  const place: RecordPlace = { actor: record.principalId, instance: 0, sequence: 0 };
  const row = valuesOf(GIVEN_COLUMNS, toAuditRow(record, place));
  return [position, ...row, record.payload?.salt ?? null, record.payload?.body ?? null];
}

const UNENDED: readonly null[] = [...ENDING_COLUMNS, 'salt', 'body'].map(() => null);

const openValues = (intent: AuditIntent): readonly unknown[] => [
  null,
  ...valuesOf(INTENT_COLUMNS, toIntentRow(intent, intent.principalId)),
  ...UNENDED,
];

/** Which of a batch were written by `instance`. */
export const findWritten = (instance: number, jobs: readonly AuditJob[]): Statement => ({
  text: `select id from audit_record where id = any($2::uuid[]) and instance = $1
    union all select id from audit_intent where id = any($3::uuid[]) and instance = $1`,
  values: [
    instance,
    jobs.filter((job) => 'ended' in job).map(({ id }) => id),
    jobs.filter((job) => 'begun' in job).map(({ id }) => id),
  ],
});

/** Intents whose processes are gone. */
export const FIND_LOST: Statement = {
  text: 'select id from audit_intent join instance on instance = number where ended_at_ms is not null',
};

/**
 * Makes records of intents whose processes are gone. Runs once for each, whoever tries: they are gone with the same
 * transaction. Touches nothing when our own instance is over. The processes may have ended at any moment of their calls,
 * so nobody knows how long those ran: 0 stands for it.
 */
export const closeLost = (instance: number): Statement => ({
  text: `with writer as (
      select number from instance where number = $1 and ended_at_ms is null for update
    ), lost as (
      delete from audit_intent using instance, writer
      where audit_intent.instance = instance.number and instance.ended_at_ms is not null
      returning audit_intent.*
    ), counted as (
      select count(*) as records from lost
    ), own as (
      update instance set last_sequence = last_sequence + records from counted
      where number = $1 returning last_sequence - records as before
    ), closed as (
      insert into audit_record (${RECORD})
      select $1, before + row_number() over (order by id), ${INTENT},
      'ambiguous', 'process_lost', 0, null, null from lost cross join own
    ) select records from counted`,
  values: [instance],
});

/** A record with its principal and its payload. */
export const getRecord = (id: string): Statement => ({
  text: `select audit_record.*, principal_id, salt, body from audit_record
    join actor on pseudonym = actor left join audit_payload on record_id = id where id = $1`,
  values: [id],
});
