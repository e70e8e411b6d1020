import { batchHash } from './batch-head.ts';
import { toBatchHead, toStreamHead } from './batch-row.ts';
import type { BatchRow } from './batch-row.ts';
import type { StreamHead } from './statement.ts';

/**
 * Where a stream stands after a batch, by hashes that are computed anew: what a row says of itself anybody can have
 * written.
 * @returns undefined where the batch does not follow, or is not what its hash says
 */
export function headAfter(before: StreamHead, row: BatchRow): StreamHead | undefined {
  const batch = toBatchHead(row);
  const follows =
    batch.instance === before.instance &&
    batch.number === before.batch + 1 &&
    batch.firstSequence === before.sequence + 1 &&
    batch.previous === before.hash;
  const after = toStreamHead(row);
  return follows && batchHash(batch) === after.hash ? after : undefined;
}
