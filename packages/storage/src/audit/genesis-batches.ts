import type { AuditRow } from './audit-row.ts';
import { leafHash } from './merkle-tree.ts';
import type { Hash } from './merkle-tree.ts';
import { recordText } from './record-text.ts';
import { emptyStream, sealBatch } from './seal-batch.ts';
import type { SealedBatch } from './seal-batch.ts';

/** Records in a batch: their leaves are some KiB. */
const BATCH_RECORDS = 1_024;

/** Seals records that are older than the chain, as the beginning of their streams, one stream after the other. */
export class GenesisBatches {
  readonly #sealedAtMs: number;
  #head = emptyStream(0);
  #leaves: Hash[] = [];

  constructor(sealedAtMs: number) {
    this.#sealedAtMs = sealedAtMs;
  }

  /**
   * Takes the next record, by instance and sequence.
   * @returns the batch before it, where that is complete
   */
  add(row: AuditRow): SealedBatch | undefined {
    const begins = row.instance !== this.#head.instance;
    const complete = begins || this.#leaves.length === BATCH_RECORDS ? this.finish() : undefined;
    if (begins) this.#head = emptyStream(row.instance);
    this.#leaves.push(leafHash(recordText(row)));
    return complete;
  }

  /** @returns the last batch; undefined when there were no records */
  finish(): SealedBatch | undefined {
    if (this.#leaves.length === 0) return undefined;
    const seal = { kind: 'genesis', sealedAtMs: this.#sealedAtMs } as const;
    const batch = sealBatch(this.#head, this.#leaves, seal);
    this.#head = batch.stream;
    this.#leaves = [];
    return batch;
  }
}
