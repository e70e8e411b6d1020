import { batchHash } from './batch-head.ts';
import type { BatchHead } from './batch-head.ts';
import { merkleRoot, packLeaves, ZERO_HASH } from './merkle-tree.ts';
import type { Hash } from './merkle-tree.ts';
import type { StreamHead } from './statement.ts';

/** A batch as it goes into the store. */
export interface SealedBatch {
  readonly head: BatchHead;
  /** See {@link packLeaves}. */
  readonly leaves: Uint8Array | null;
  readonly hash: Hash;
  /** What the stream is known by once the batch is in it. */
  readonly stream: StreamHead;
}

/** What a stream is known by before its first batch. */
export const emptyStream = (instance: number): StreamHead => ({
  instance,
  batch: 0,
  sequence: 0,
  hash: ZERO_HASH,
});

/**
 * Seals the records that follow a stream's head as its next batch. Changes nothing: a batch that did not get into the
 * store leaves the stream as it was.
 * @param leaves - hashes of the records, in their order; at least one
 */
export function sealBatch(
  stream: StreamHead,
  leaves: readonly Hash[],
  seal: Pick<BatchHead, 'kind' | 'sealedAtMs'>,
): SealedBatch {
  const { instance, batch, sequence, hash: previous } = stream;
  const head: BatchHead = {
    ...seal,
    instance,
    number: batch + 1,
    firstSequence: sequence + 1,
    count: leaves.length,
    root: merkleRoot(leaves),
    previous,
  };
  const hash = batchHash(head);
  return {
    head,
    leaves: packLeaves(leaves),
    hash,
    stream: { instance, batch: head.number, sequence: sequence + leaves.length, hash },
  };
}
