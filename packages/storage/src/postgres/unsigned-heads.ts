import { headAfter } from '../audit/head-after.ts';
import { headNamed, kindText, streamText } from '../audit/named-heads.ts';
import type { NamingKind } from '../audit/named-heads.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Asker } from './asker.ts';
import { batchesAfter } from './batches-after.ts';

/** A stream that is said to be unsigned from some batch on. */
interface OpenStream {
  readonly instance: number;
  /** Numbers of the batches that are there. */
  readonly first: number;
  readonly last: number;
}

/**
 * Heads of streams whose processes have ended and that no checkpoint has signed for yet, inside a transaction. They count
 * as signed for from now on. Streams of other processes that live are theirs to sign for. What does not follow from what
 * was signed is left out, for an auditor to find.
 * @param own - instances that the one who asks signs for by itself
 */
export async function takeEndedHeads(
  connection: Asker,
  own: readonly number[],
): Promise<readonly StreamHead[]> {
  const { rows } = await connection.query<OpenStream>({
    text: `with over as (
        delete from audit_open_stream using instance
        where number = audit_open_stream.instance and ended_at_ms is not null and number <> all($1::integer[])
        returning number as stream, signed_batch
      ) select stream as instance, first, last from over cross join lateral (
        select (select min(number) from audit_batch where instance = stream) as first,
        (select max(number) from audit_batch where instance = stream) as last
      ) as ends where last > signed_batch order by stream`,
    values: [own],
  });
  const heads: StreamHead[] = [];
  for (const stream of rows) {
    const head = await unsignedHead(connection, stream);
    if (head !== undefined) heads.push(head);
  }
  return heads;
}

/** The last batch of a stream that follows from what was signed. */
async function unsignedHead(
  connection: Asker,
  stream: OpenStream,
): Promise<StreamHead | undefined> {
  let head = await signedBefore(connection, stream);
  if (stream.last <= head.batch) return undefined;
  for await (const row of batchesAfter(connection, head)) {
    const after = headAfter(head, row);
    if (after === undefined) return undefined;
    head = after;
  }
  return head;
}

/** The last head of a stream that was signed for, or where it was cut. */
async function signedBefore(
  connection: Asker,
  { instance, first }: OpenStream,
): Promise<StreamHead> {
  const signed = await newestNamed(connection, instance, 'checkpoint');
  return signed.batch < first - 1 ? newestNamed(connection, instance, 'cut') : signed;
}

async function newestNamed(
  connection: Asker,
  instance: number,
  kind: NamingKind,
): Promise<StreamHead> {
  const { rows } = await connection.query<{ body: string }>({
    text: `select body from audit_statement where position($1 in body) > 0 and position($2 in body) > 0
      order by number desc limit 1`,
    values: [streamText(instance), kindText(kind)],
  });
  return headNamed(rows[0]?.body, instance);
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
