import { toStreamHead } from '../audit/batch-row.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Asker } from './asker.ts';

/**
 * Heads of streams whose processes have ended and that no checkpoint has signed for yet, inside a transaction. They count
 * as signed for from now on. Streams of other processes that live are theirs to sign for.
 * @param own - instances that the one who asks signs for by itself
 */
export async function takeEndedHeads(
  connection: Asker,
  own: readonly number[],
): Promise<readonly StreamHead[]> {
  const { rows } = await connection.query({
    text: `with over as (
        delete from audit_open_stream using instance
        where number = audit_open_stream.instance and ended_at_ms is not null and number <> all($1::integer[])
        returning number as stream, signed_batch
      ) select head.* from over cross join lateral (
        select instance, number, first_sequence, count, hash from audit_batch
        where instance = stream order by number desc limit 1
      ) as head where number > signed_batch order by instance`,
    values: [own],
  });
  return rows.map(toStreamHead);
}

/** Notes, inside a transaction, up to where streams are signed for. */
export async function noteSigned(connection: Asker, heads: readonly StreamHead[]): Promise<void> {
  await connection.query({
    text: `update audit_open_stream set signed_batch = head.batch
      from unnest($1::integer[], $2::bigint[]) as head (instance, batch)
      where audit_open_stream.instance = head.instance`,
    values: [heads.map(({ instance }) => instance), heads.map(({ batch }) => batch)],
  });
}
