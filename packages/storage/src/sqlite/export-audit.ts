import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { AuditRow } from '../audit/audit-row.ts';
import { batchText } from '../audit/batch-head.ts';
import { toBatchHead } from '../audit/batch-row.ts';
import { unpackLeaves } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
import { signedLine } from '../audit/statement.ts';

/** What an export holds. */
export interface ExportOptions {
  /** Whether it also says whom pseudonyms stand for. */
  readonly names: boolean;
}

/**
 * The whole audit as lines of text, as docs/reference/audit-format.md has it: what a verifier needs besides a public key.
 * Memory stays constant. It is one view of the store: what is written meanwhile is not in it.
 * @yields lines, without line breaks
 */
export function* exportAudit(database: DatabaseSync, { names }: ExportOptions): Generator<string> {
  database.exec('begin');
  try {
    yield JSON.stringify({ format: 'qmcp-audit-export-v1', names });
    yield* signedStatements(database);
    const streams = database.prepare(
      'select instance from audit_batch union select instance from audit_record order by instance',
    );
    for (const { instance } of streams.all()) yield* streamOf(database, Number(instance));
    if (names) yield* namesOf(database);
  } finally {
    database.exec('rollback');
  }
}

function* signedStatements(database: DatabaseSync): Generator<string> {
  const statements = database.prepare(
    'select body, signature from audit_statement order by number',
  );
  for (const { body, signature } of statements.iterate()) {
    yield signedLine(String(body), String(signature));
  }
}

/** A record with its payload, as the query joins them. */
interface CarriedRow extends AuditRow {
  readonly salt: string | null;
  readonly body: string | null;
}

/**
 * Batches, each before its records; then records that belong to none: a verifier has to see them.
 * @yields lines
 */
function* streamOf(database: DatabaseSync, instance: number): Generator<string> {
  const batches = database
    .prepare('select * from audit_batch where instance = ? order by number')
    .iterate(instance);
  const records = database
    .prepare(
      `select audit_record.*, salt, body from audit_record
       left join audit_payload on record_id = id where instance = ? order by sequence`,
    )
    .iterate(instance) as Iterator<unknown> as Iterator<CarriedRow, undefined>;
  let next = records.next();
  for (const row of batches) {
    yield* batchLines(row);
    const last = Number(row['first_sequence']) + Number(row['count']) - 1;
    for (; next.done !== true && next.value.sequence <= last; next = records.next()) {
      yield* recordLines(next.value);
    }
  }
  for (; next.done !== true; next = records.next()) yield* recordLines(next.value);
}

function* batchLines(row: Record<string, SQLOutputValue>): Generator<string> {
  yield batchText(toBatchHead(row));
  const { leaves } = row;
  if (leaves instanceof Uint8Array) {
    yield JSON.stringify({ format: 'qmcp-audit-leaves-v1', leaves: unpackLeaves(leaves) });
  }
}

function* recordLines(row: CarriedRow): Generator<string> {
  yield recordText(row);
  const { id, salt, body } = row;
  if (salt !== null && body !== null) {
    yield JSON.stringify({ body, format: 'qmcp-audit-payload-v1', record_id: id, salt });
  }
}

function* namesOf(database: DatabaseSync): Generator<string> {
  const actors = database.prepare(
    'select pseudonym, principal_id, name_salt as salt from actor where principal_id is not null order by pseudonym',
  );
  for (const { pseudonym: actor, principal_id, salt } of actors.iterate()) {
    yield JSON.stringify({ actor, format: 'qmcp-audit-name-v1', principal_id, salt });
  }
}
