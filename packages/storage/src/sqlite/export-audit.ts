import type { DatabaseSync } from 'node:sqlite';

import { batchLines, headerLine, nameLine, recordLines } from '../audit/export-lines.ts';
import type { CarriedRow, ExportOptions, NameRow } from '../audit/export-lines.ts';
import { signedLine } from '../audit/statement.ts';

/**
 * The whole audit as lines of text, as docs/reference/audit-format.md has it: what a verifier needs besides a public key.
 * Memory stays constant. It is one view of the store: what is written meanwhile is not in it.
 * @yields lines, without line breaks
 */
export function* exportAudit(database: DatabaseSync, options: ExportOptions): Generator<string> {
  database.exec('begin');
  try {
    yield headerLine(options);
    yield* signedStatements(database);
    const streams = database.prepare(
      'select instance from audit_batch union select instance from audit_record order by instance',
    );
    for (const { instance } of streams.all()) yield* streamOf(database, Number(instance));
    if (options.names) yield* namesOf(database);
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

function* namesOf(database: DatabaseSync): Generator<string> {
  const actors = database.prepare(
    'select pseudonym, principal_id, name_salt from actor where principal_id is not null order by pseudonym',
  );
  for (const row of actors.iterate()) yield nameLine(row as unknown as NameRow);
}
