import type { DatabaseSync } from 'node:sqlite';

import { HEAD_COLUMNS } from '../audit/batch-row.ts';
import { headAfter } from '../audit/head-after.ts';
import { headNamed, kindText, streamText } from '../audit/named-heads.ts';
import type { NamingKind } from '../audit/named-heads.ts';
import type { StreamHead } from '../audit/statement.ts';

/**
 * Heads of streams whose processes have ended and that no checkpoint has signed for yet, inside a transaction. They count
 * as signed for from now on. Streams of other processes that live are theirs to sign for. What does not follow from what
 * was signed is left out, for an auditor to find.
 * @param own - the instance that asks
 */
export function takeEndedHeads(database: DatabaseSync, own: number): readonly StreamHead[] {
  const ended = database
    .prepare(
      `select open.instance, signed_batch from audit_open_stream open
       join instance on instance.number = open.instance
       where ended_at_ms is not null and open.instance <> ? order by open.instance`,
    )
    .all(own);
  const close = database.prepare('delete from audit_open_stream where instance = ?');
  const heads: StreamHead[] = [];
  for (const { instance, signed_batch: signedBatch } of ended) {
    const head = unsignedHead(database, Number(instance), Number(signedBatch));
    if (head !== undefined) heads.push(head);
    close.run(Number(instance));
  }
  return heads;
}

/**
 * The last batch of a stream that follows from what was signed.
 * @param signedBatch - up to where it is said to be signed for, which only saves work
 */
function unsignedHead(
  database: DatabaseSync,
  instance: number,
  signedBatch: number,
): StreamHead | undefined {
  const ends = database
    .prepare(
      `select (select min(number) from audit_batch where instance = ?1) as first,
       (select max(number) from audit_batch where instance = ?1) as last`,
    )
    .get(instance);
  const last = Number(ends?.['last']);
  if (last <= signedBatch) return undefined;
  let head = signedBefore(database, instance, Number(ends?.['first']));
  if (last <= head.batch) return undefined;
  const batches = database.prepare(
    `select ${HEAD_COLUMNS} from audit_batch where instance = ? and number > ? order by number`,
  );
  for (const row of batches.iterate(instance, head.batch)) {
    const after = headAfter(head, row);
    if (after === undefined) return undefined;
    head = after;
  }
  return head;
}

/** The last head of a stream that was signed for, or where it was cut. @param first - the first batch that is there */
function signedBefore(database: DatabaseSync, instance: number, first: number): StreamHead {
  const signed = newestNamed(database, instance, 'checkpoint');
  return signed.batch < first - 1 ? newestNamed(database, instance, 'cut') : signed;
}

function newestNamed(database: DatabaseSync, instance: number, kind: NamingKind): StreamHead {
  const statement = database
    .prepare(
      `select body from audit_statement where instr(body, ?) > 0 and instr(body, ?) > 0
       order by number desc limit 1`,
    )
    .get(streamText(instance), kindText(kind));
  return headNamed(statement && String(statement['body']), instance);
}
