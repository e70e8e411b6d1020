import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { CarriedRow } from '../audit/export-lines.ts';
import { proofLine } from '../audit/proof.ts';
import type { Proof, StatementRow } from '../audit/proof.ts';

type Row = Record<string, SQLOutputValue>;

/** Proves that a record was there when a checkpoint was signed; see `proofLine`. */
export function proveRecord(database: DatabaseSync, id: string): Proof {
  const found = database
    .prepare(
      `select audit_record.*, salt, body from audit_record
       left join audit_payload on record_id = id where id = ?`,
    )
    .get(id);
  if (found === undefined) return 'unknown';
  const record = found as unknown as CarriedRow;
  const batch = batchOf(database, record);
  if (batch === undefined) return 'unsealed';
  const signed = signedAfter(database, batch);
  if (signed === undefined) return 'unsigned';
  const links = linksTo(database, batch, signed.batch);
  const keys = keysUpTo(database, signed.number);
  return { line: proofLine({ record, batch, links, signed, keys }) };
}

const batchOf = (database: DatabaseSync, { instance, sequence }: CarriedRow): Row | undefined =>
  database
    .prepare(
      `select * from audit_batch where instance = ?1 and first_sequence <= ?2
       and first_sequence + count > ?2`,
    )
    .get(instance, sequence);

interface Signed extends StatementRow {
  readonly number: number;
  /** Number of the batch that it signs for. */
  readonly batch: number;
}

/** The first checkpoint that signs for a batch, or for one after it in the stream. */
function signedAfter(database: DatabaseSync, { instance, number }: Row): Signed | undefined {
  const found = database
    .prepare(
      `select audit_statement.number, body, signature, head.value ->> 'batch' as batch
       from audit_statement, json_each(body, '$.heads') head
       where body ->> 'kind' = 'checkpoint' and head.value ->> 'instance' = ?
       and head.value ->> 'batch' >= ? order by audit_statement.number limit 1`,
    )
    .get(Number(instance), Number(number));
  return found as Signed | undefined;
}

const linksTo = (database: DatabaseSync, { instance, number }: Row, last: number): Row[] =>
  database
    .prepare(
      'select * from audit_batch where instance = ? and number > ? and number <= ? order by number',
    )
    .all(Number(instance), Number(number), last);

const keysUpTo = (database: DatabaseSync, statement: number): readonly StatementRow[] =>
  database
    .prepare(
      `select body, signature from audit_statement
       where number <= ? and body ->> 'kind' in ('opened', 'key') order by number`,
    )
    .all(statement) as unknown as StatementRow[];
