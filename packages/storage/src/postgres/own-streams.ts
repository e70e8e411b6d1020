import type { Hash } from '../audit/merkle-tree.ts';
import { emptyStream } from '../audit/seal-batch.ts';
import type { SealedBatch } from '../audit/seal-batch.ts';
import type { StreamHead } from '../audit/statement.ts';

/**
 * The streams of this process: one at a time, and another after it got another number. Their heads are kept here, so that
 * what is done to the database behind our back does not enter the chain.
 */
export class OwnStreams {
  #head: StreamHead;
  /** Batches that were sent as the next one and may have been written, by their hashes. */
  readonly #unanswered = new Map<Hash, StreamHead>();
  /** Heads that no checkpoint has signed for, by their instances. */
  readonly #unsigned = new Map<number, StreamHead>();
  /** Of the stream of now. */
  #signedBatch = 0;

  /** @param instance - our number */
  constructor(instance: number) {
    this.#head = emptyStream(instance);
  }

  /** What has been written. */
  get head(): StreamHead {
    return this.#head;
  }

  /** How many batches no checkpoint has signed for; those of streams that we left count as one each. */
  get unsignedBatches(): number {
    const left = this.#unsigned.size - (this.#unsigned.has(this.#head.instance) ? 1 : 0);
    return this.#head.batch - this.#signedBatch + left;
  }

  /** Heads that no checkpoint has signed for. */
  get unsignedHeads(): readonly StreamHead[] {
    return [...this.#unsigned.values()];
  }

  /** Begins another stream. */
  beginAs(instance: number): void {
    this.#head = emptyStream(instance);
    this.#signedBatch = 0;
    this.#unanswered.clear();
  }

  /** The next batch was written. */
  advance({ stream }: SealedBatch): void {
    this.#advanceTo(stream);
  }

  /** Nobody knows whether a batch was written as the next one. */
  noteUnanswered({ hash, stream }: SealedBatch): void {
    this.#unanswered.set(hash, stream);
  }

  /**
   * Goes on from what is found in the place of the next batch.
   * @returns whether that is one of ours
   */
  recognise(hash: Hash): boolean {
    const stream = this.#unanswered.get(hash);
    if (stream !== undefined) this.#advanceTo(stream);
    return stream !== undefined;
  }

  /** A checkpoint has signed for these heads. */
  noteSigned(heads: readonly StreamHead[]): void {
    for (const { instance, batch } of heads) {
      if (instance === this.#head.instance) this.#signedBatch = batch;
      if (this.#unsigned.get(instance)?.batch === batch) this.#unsigned.delete(instance);
    }
  }

  #advanceTo(stream: StreamHead): void {
    this.#head = stream;
    this.#unsigned.set(stream.instance, stream);
    this.#unanswered.clear();
  }
}
