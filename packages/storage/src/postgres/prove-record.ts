import type { CarriedRow } from '../audit/export-lines.ts';
import { proofLine } from '../audit/proof.ts';
import type { Proof, StatementRow } from '../audit/proof.ts';
import type { BatchRow } from '../audit/batch-row.ts';
import type { Asker } from './asker.ts';
import { isUuid } from './is-uuid.ts';

type Row = Readonly<Record<string, unknown>>;

/** Proves that a record was there when a checkpoint was signed; see `proofLine`. */
export async function proveRecord(connection: Asker, id: string): Promise<Proof> {
  const record = isUuid(id) ? await recordOf(connection, id) : undefined;
  if (record === undefined) return 'unknown';
  const batch = await batchOf(connection, record);
  if (batch === undefined) return 'unsealed';
  const signed = await signedAfter(connection, batch);
  if (signed === undefined) return 'unsigned';
  const links = await linksTo(connection, batch, signed.batch);
  const keys = await keysUpTo(connection, signed.number);
  return { line: proofLine({ record, batch, links, signed, keys }) };
}

async function recordOf(connection: Asker, id: string): Promise<CarriedRow | undefined> {
  const { rows } = await connection.query<CarriedRow & Row>({
    text: `select audit_record.*, salt, body from audit_record
      left join audit_payload on record_id = id where id = $1`,
    values: [id],
  });
  return rows[0];
}

async function batchOf(
  connection: Asker,
  { instance, sequence }: CarriedRow,
): Promise<BatchRow | undefined> {
  const { rows } = await connection.query({
    text: `select * from audit_batch where instance = $1 and first_sequence <= $2
      and first_sequence + count > $2`,
    values: [instance, sequence],
  });
  return rows[0];
}

interface Signed extends StatementRow {
  readonly number: number;
  /** Number of the batch that it signs for. */
  readonly batch: number;
}

/** The first checkpoint that signs for a batch, or for one after it in the stream. */
async function signedAfter(
  connection: Asker,
  { instance, number }: BatchRow,
): Promise<Signed | undefined> {
  const { rows } = await connection.query<Signed & Row>({
    text: `select audit_statement.number, body, signature, (head ->> 'batch')::bigint as batch
      from audit_statement, jsonb_array_elements(body::jsonb -> 'heads') as head
      where body::jsonb ->> 'kind' = 'checkpoint' and (head ->> 'instance')::bigint = $1
      and (head ->> 'batch')::bigint >= $2 order by audit_statement.number limit 1`,
    values: [instance, number],
  });
  return rows[0];
}

async function linksTo(
  connection: Asker,
  { instance, number }: BatchRow,
  last: number,
): Promise<readonly BatchRow[]> {
  const { rows } = await connection.query({
    text: 'select * from audit_batch where instance = $1 and number > $2 and number <= $3 order by number',
    values: [instance, number, last],
  });
  return rows;
}

async function keysUpTo(connection: Asker, statement: number): Promise<readonly StatementRow[]> {
  const { rows } = await connection.query<StatementRow & Row>({
    text: `select body, signature from audit_statement
      where number <= $1 and body::jsonb ->> 'kind' in ('opened', 'key') order by number`,
    values: [statement],
  });
  return rows;
}
