import { HEAD_COLUMNS } from '../audit/batch-row.ts';
import type { BatchRow } from '../audit/batch-row.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Asker } from './asker.ts';

/** Batches that are in memory at once. */
const PAGE_BATCHES = 1_000;

/**
 * Reads the batches of a stream in their order, without their leaves.
 * @param upTo - number of the last to read; default: all
 * @yields a row of {@link HEAD_COLUMNS} each
 */
export async function* batchesAfter(
  connection: Asker,
  { instance, batch }: StreamHead,
  upTo = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<BatchRow> {
  for (let after = batch; ;) {
    const { rows } = await connection.query<{ number: number }>({
      text: `select ${HEAD_COLUMNS} from audit_batch where instance = $1 and number > $2 and number <= $3
        order by number limit ${PAGE_BATCHES}`,
      values: [instance, after, upTo],
    });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
