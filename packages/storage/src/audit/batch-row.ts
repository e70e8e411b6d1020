import type { BatchHead } from './batch-head.ts';
import type { StreamHead } from './statement.ts';

/** A row of `audit_batch` as a database gives it. */
export type BatchRow = Readonly<Record<string, unknown>>;

/** Columns that {@link toBatchHead} and {@link toStreamHead} read: all but the leaves. */
export const HEAD_COLUMNS =
  'instance, number, kind, sealed_at_ms, first_sequence, count, root, previous, hash';

/** What the batch's hash is over. */
export const toBatchHead = (row: BatchRow): BatchHead => ({
  instance: Number(row['instance']),
  number: Number(row['number']),
  kind: row['kind'] as BatchHead['kind'],
  sealedAtMs: Number(row['sealed_at_ms']),
  firstSequence: Number(row['first_sequence']),
  count: Number(row['count']),
  root: String(row['root']),
  previous: String(row['previous']),
});

/** The batch as statements name it. */
export const toStreamHead = (row: BatchRow): StreamHead => ({
  instance: Number(row['instance']),
  batch: Number(row['number']),
  sequence: Number(row['first_sequence']) + Number(row['count']) - 1,
  hash: String(row['hash']),
});
