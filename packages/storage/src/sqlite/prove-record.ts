import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { AuditRow } from '../audit/audit-row.ts';
import { batchText } from '../audit/batch-head.ts';
import { toBatchHead } from '../audit/batch-row.ts';
import { inclusionPath, unpackLeaves } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';

type Row = Record<string, SQLOutputValue>;

/** Why a record can't be proven. */
export type Unproven = 'unknown' | 'unsealed' | 'unsigned';

/**
 * Proves, without anything else of the audit, that a record was there when a checkpoint was signed; see
 * docs/reference/audit-format.md.
 * @returns one line of JSON, or why there is no proof: no such record, none of a batch, or no checkpoint since
 */
export function proveRecord(database: DatabaseSync, id: string): { line: string } | Unproven {
  const record = database
    .prepare(
      `select audit_record.*, salt, body from audit_record
       left join audit_payload on record_id = id where id = ?`,
    )
    .get(id);
  if (record === undefined) return 'unknown';
  const row = record as unknown as AuditRow;
  const batch = batchOf(database, row);
  if (batch === undefined) return 'unsealed';
  const signed = signedAfter(database, batch);
  if (signed === undefined) return 'unsigned';
  const { salt, body } = record;
  const line = JSON.stringify({
    format: 'qmcp-audit-proof-v1',
    record: recordText(row),
    payload: salt === null || body === null ? null : { salt, body },
    batch: batchText(toBatchHead(batch)),
    path: pathOf(batch, row),
    links: linksTo(database, batch, signed.batch),
    signed: signed.line,
    keys: keysUpTo(database, signed.statement),
  });
  return { line };
}

const batchOf = (database: DatabaseSync, { instance, sequence }: AuditRow): Row | undefined =>
  database
    .prepare(
      `select * from audit_batch where instance = ?1 and first_sequence <= ?2
       and first_sequence + count > ?2`,
    )
    .get(instance, sequence);

function pathOf({ leaves, first_sequence: first }: Row, { sequence }: AuditRow): readonly string[] {
  if (!(leaves instanceof Uint8Array)) return [];
  return inclusionPath(unpackLeaves(leaves), sequence - Number(first));
}

interface Signed {
  readonly statement: number;
  /** Number of the batch that it signs for. */
  readonly batch: number;
  readonly line: { readonly statement: string; readonly signature: string };
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
  if (found === undefined) return undefined;
  return {
    statement: Number(found['number']),
    batch: Number(found['batch']),
    line: { statement: String(found['body']), signature: String(found['signature']) },
  };
}

/** Heads of the batches that follow, up to the one that was signed for. */
const linksTo = (database: DatabaseSync, { instance, number }: Row, last: number): string[] =>
  database
    .prepare(
      'select * from audit_batch where instance = ? and number > ? and number <= ? order by number',
    )
    .all(Number(instance), Number(number), last)
    .map((row) => batchText(toBatchHead(row)));

/** The statements by which keys came into force, for who knows an older key than the one that signed. */
const keysUpTo = (database: DatabaseSync, statement: number): Signed['line'][] =>
  database
    .prepare(
      `select body, signature from audit_statement
       where number <= ? and body ->> 'kind' in ('opened', 'key') order by number`,
    )
    .all(statement)
    .map(({ body, signature }) => ({ statement: String(body), signature: String(signature) }));
