import type { DatabaseSync } from 'node:sqlite';

import { toStreamHead } from '../audit/batch-row.ts';
import type { StreamHead } from '../audit/statement.ts';

/**
 * Heads of streams whose processes have ended and that no checkpoint has signed for yet, inside a transaction. They count
 * as signed for from now on. Streams of other processes that live are theirs to sign for.
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
    const head = headOf(database, Number(instance));
    if (head !== undefined && head.batch > Number(signedBatch)) heads.push(head);
    close.run(Number(instance));
  }
  return heads;
}

/** The last batch of a stream; undefined when it has none. */
function headOf(database: DatabaseSync, instance: number): StreamHead | undefined {
  const row = database
    .prepare(
      `select instance, number, first_sequence, count, hash from audit_batch
       where instance = ? order by number desc limit 1`,
    )
    .get(instance);
  return row && toStreamHead(row);
}
