import { INTENT_COLUMNS, RECORD_COLUMNS } from '../audit/audit-row.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { AuditBatch, AuditJob } from './audit-batch.ts';
import type { Statement } from './asker.ts';

/** A record's columns without the instance, which all of a batch have in common. */
const GIVEN_COLUMNS = RECORD_COLUMNS.slice(1);

const INTENT = INTENT_COLUMNS.join(', ');
const RECORD = GIVEN_COLUMNS.join(', ');

/** What a row of a batch has; an intent has no `sequence`. */
const GIVEN = [...GIVEN_COLUMNS, 'salt', 'body'] as const;

const TYPES: Readonly<Record<string, string>> = {
  sequence: 'bigint',
  id: 'uuid',
  started_at_ms: 'bigint',
  duration_us: 'bigint',
};

const ARRAYS = GIVEN.map((column, index) => `$${index + 13}::${TYPES[column] ?? 'text'}[]`);

/**
 * Writes a batch: one statement, so one transaction and one round trip. What was hashed has to be what is there: the
 * stream ends where the batch begins, and the pseudonyms are still those of the principals. Else it gives no row and
 * writes nothing; also once we were taken for dead. Who forgets somebody waits for it, since it locks their names.
 */
const WRITE_BATCH = `with given as (
  select * from unnest(${ARRAYS.join(', ')}) as given (${GIVEN.join(', ')})
), known as (
  select from actor join unnest($5::text[], $6::text[]) as named (name, principal)
  on pseudonym = name and principal_id = principal for key share of actor
), own as (
  update instance set last_sequence = last_sequence + $3::bigint
  where number = $1 and last_sequence = $2::bigint and ended_at_ms is null
  and (select count(*) from known) = cardinality($5::text[]) returning number
), sealed as (
  insert into audit_batch
  select number, $7::bigint, 'live', $8::bigint, $2::bigint + 1, $3::bigint, $9, $10::bytea, $11, $12
  from own where $3 > 0
), opened as (
  insert into audit_open_stream select number, 0 from own where $3 > 0 and $7 = 1
), begun as (
  insert into audit_intent (instance, ${INTENT}) select number, ${INTENT} from given cross join own where sequence is null
), closed as (
  delete from audit_intent using own where id = any($4::uuid[])
), paid as (
  insert into audit_payload (record_id, salt, body) select id, salt, body from given cross join own where salt is not null
), recorded as (
  insert into audit_record (instance, ${RECORD})
  select number, ${RECORD} from given cross join own where sequence is not null
) select number from own`;

/** The statement that writes a batch after `before`; gives no row where it wrote nothing. */
export function writeBatch(
  before: StreamHead,
  { sealed, actors, rows, ended }: AuditBatch,
): Statement {
  const columns = GIVEN.map((_, column) => rows.map((row) => row[column]));
  return {
    text: WRITE_BATCH,
    values: [
      before.instance,
      before.sequence,
      ended.length,
      ended,
      actors.map(({ pseudonym }) => pseudonym),
      actors.map(({ principal }) => principal),
      before.batch + 1,
      sealed?.head.sealedAtMs ?? 0,
      sealed?.head.root ?? '',
      sealed?.leaves ?? null,
      before.hash,
      sealed?.hash ?? '',
      ...columns,
    ],
  };
}

/** What is there of a stream and its process. */
export interface StreamState {
  readonly ended: boolean;
  readonly last_sequence: number;
  /** Of the batch that follows; null where there is none. */
  readonly next_hash: string | null;
}

/** Looks where a stream ends by now. */
export const findStream = ({ instance, batch }: StreamHead): Statement => ({
  text: `select ended_at_ms is not null as ended, last_sequence, hash as next_hash from instance
    left join audit_batch on audit_batch.instance = instance.number and audit_batch.number = $2 where instance.number = $1`,
  values: [instance, batch + 1],
});

/** Which calls of a batch are noted as begun by `instance`. */
export const findBegun = (instance: number, jobs: readonly AuditJob[]): Statement => ({
  text: 'select id from audit_intent where id = any($2::uuid[]) and instance = $1',
  values: [instance, jobs.map(({ id }) => id)],
});

/** Intents whose processes are gone. */
export const FIND_LOST: Statement = {
  text: 'select id from audit_intent join instance on instance = number where ended_at_ms is not null',
};

/**
 * Makes intents of processes that are gone ours, so that each is closed by one of several that try, and gives those that
 * are. May run twice. Touches nothing when our own instance is over.
 */
export const claimLost = (instance: number, ids: readonly string[]): Statement => ({
  text: `with writer as (
      select number from instance where number = $1 and ended_at_ms is null for share
    ) update audit_intent set instance = writer.number from writer, instance
    where id = any($2::uuid[]) and instance.number = audit_intent.instance
    and (ended_at_ms is not null or instance.number = writer.number)
    returning ${INTENT_COLUMNS.map((column) => `audit_intent.${column}`).join(', ')}`,
  values: [instance, ids],
});

/** A record with its principal and its payload. */
export const getRecord = (id: string): Statement => ({
  text: `select audit_record.*, principal_id, salt, body from audit_record
    join actor on pseudonym = actor left join audit_payload on record_id = id where id = $1`,
  values: [id],
});
