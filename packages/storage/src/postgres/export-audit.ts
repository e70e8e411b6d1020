import { batchLines, headerLine, nameLine, recordLines } from '../audit/export-lines.ts';
import type { CarriedRow, ExportOptions, NameRow } from '../audit/export-lines.ts';
import type { StatementRow } from '../audit/proof.ts';
import type { BatchRow } from '../audit/batch-row.ts';
import { signedLine } from '../audit/statement.ts';
import type { Asker } from './asker.ts';

/** Rows that are read at once, of which each may carry a payload. */
const PAGE_ROWS = 500;

/** What was slipped in may have any number. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

type Row = Readonly<Record<string, unknown>>;

/**
 * The whole audit as lines of text, as docs/reference/audit-format.md has it: what a verifier needs besides a public key.
 * Read by pages, so that memory stays constant.
 * @param connection - in a transaction that sees one moment of the store
 * @yields lines, without line breaks
 */
export async function* exportAudit(
  connection: Asker,
  options: ExportOptions,
): AsyncGenerator<string> {
  yield headerLine(options);
  for await (const { body, signature } of statements(connection)) yield signedLine(body, signature);
  for (const instance of await streamsOf(connection)) yield* streamLines(connection, instance);
  if (!options.names) return;
  for await (const row of names(connection)) yield nameLine(row);
}

const statements = (connection: Asker): AsyncGenerator<StatementRow & Row> =>
  pages(connection, {
    text: 'select number, body, signature from audit_statement where number > $1 order by number',
    first: [BEFORE_ALL],
    keyOf: ({ number }) => [number],
  });

/** Numbers of the streams that have batches or records. Steps from one to the next, since neither list is short. */
async function streamsOf(connection: Asker): Promise<readonly number[]> {
  const { rows } = await connection.query<{ instance: number }>({
    text: `with recursive sealed (instance) as (
        select min(instance) from audit_batch
        union all
        select (select min(b.instance) from audit_batch b where b.instance > sealed.instance) from sealed
        where sealed.instance is not null
      ), written (instance) as (
        select min(instance) from audit_record
        union all
        select (select min(r.instance) from audit_record r where r.instance > written.instance) from written
        where written.instance is not null
      ) select instance from sealed where instance is not null
      union select instance from written where instance is not null order by instance`,
  });
  return rows.map(({ instance }) => instance);
}

/**
 * Batches, each before its records; then records that belong to none: a verifier has to see them.
 * @yields lines
 */
async function* streamLines(connection: Asker, instance: number): AsyncGenerator<string> {
  const records = recordsOf(connection, instance);
  let next = await records.next();
  for await (const row of batchesOf(connection, instance)) {
    yield* batchLines(row);
    const last = Number(row['first_sequence']) + Number(row['count']) - 1;
    for (; next.done !== true && next.value.sequence <= last; next = await records.next()) {
      yield* recordLines(next.value);
    }
  }
  for (; next.done !== true; next = await records.next()) yield* recordLines(next.value);
}

const batchesOf = (connection: Asker, instance: number): AsyncGenerator<BatchRow> =>
  pages(connection, {
    text: 'select * from audit_batch where instance = $1 and number > $2 order by number',
    first: [instance, BEFORE_ALL],
    keyOf: ({ number }) => [instance, number],
  });

/**
 * Nothing but the stream's index keeps `sequence` in order, and nothing keeps it from coming twice. Payloads are looked up one
 * by one: joined, the planner may read all of them for each page.
 */
const recordsOf = (
  connection: Asker,
  instance: number,
): AsyncGenerator<CarriedRow & Row, undefined> =>
  pages(connection, {
    text: `select record.*, salt, body from (
        select * from audit_record where instance = $1 and (sequence, id) > ($2, $3)
        order by sequence, id limit ${PAGE_ROWS}
      ) as record left join lateral (
        select salt, body from audit_payload where record_id = record.id limit 1
      ) as payload on true order by sequence, id`,
    first: [instance, BEFORE_ALL, '00000000-0000-0000-0000-000000000000'],
    keyOf: ({ sequence, id }) => [instance, sequence, id],
  });

const names = (connection: Asker): AsyncGenerator<NameRow & Row> =>
  pages(connection, {
    text: `select pseudonym, principal_id, name_salt from actor
      where principal_id is not null and pseudonym > $1 order by pseudonym`,
    first: [''],
    keyOf: ({ pseudonym }) => [pseudonym],
  });

/** A list, read from one key on. */
interface Pages<T> {
  /** Without the limit. */
  readonly text: string;
  /** Values before the first row. */
  readonly first: readonly unknown[];
  readonly keyOf: (row: T) => readonly unknown[];
}

async function* pages<T extends Row>(
  connection: Asker,
  { text, first, keyOf }: Pages<T>,
): AsyncGenerator<T, undefined> {
  let values = first;
  for (;;) {
    const { rows } = await connection.query<T>({ text: `${text} limit ${PAGE_ROWS}`, values });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return undefined;
    values = keyOf(last);
  }
}
