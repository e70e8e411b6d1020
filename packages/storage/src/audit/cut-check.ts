import { auditChanged } from '../store-errors.ts';
import type { BatchRow } from './batch-row.ts';
import { headAfter } from './head-after.ts';
import { emptyStream } from './seal-batch.ts';
import type { Statement, StreamHead } from './statement.ts';

/** The last batch of a stream that is to be cut off. */
export interface LastBatch {
  readonly instance: number;
  readonly batch: number;
}

/**
 * Checks before a stream is cut that its batches are those that were signed for, as far as anything was: they follow from
 * where it was cut before, lead to a signed head, and were sealed early enough. A cut is signed, so it would hide whatever
 * was changed before it. Goes by the batches alone, whose hashes say what records they have.
 */
export class CutCheck {
  readonly #last: LastBatch;
  readonly #beforeMs: number;
  #at: StreamHead;
  #signed: StreamHead;
  #cut: StreamHead | undefined;

  /** @param beforeMs - epoch milliseconds that all batches to be cut off were sealed before */
  constructor(last: LastBatch, beforeMs: number) {
    this.#last = last;
    this.#beforeMs = beforeMs;
    this.#at = emptyStream(last.instance);
    this.#signed = this.#at;
  }

  /** Where the stream was followed to by now. */
  get at(): StreamHead {
    return this.#at;
  }

  /** The last batch that has to be taken. */
  get upTo(): number {
    return Math.max(this.#last.batch, this.#signed.batch);
  }

  /** Takes where the stream was cut before. */
  begin(cut: StreamHead): void {
    this.#at = cut;
  }

  /** Takes a signed head. One suffices, if it is at the cut or after it: what is before is in its hash. */
  lead(head: StreamHead): void {
    const { batch } = this.#signed;
    if (batch < this.#last.batch && batch < head.batch) this.#signed = head;
  }

  /** Takes the next batch. @throws PlatformError `audit_changed` */
  take(row: BatchRow): void {
    const after = headAfter(this.#at, row);
    if (after === undefined || !this.#mayFollow(after, Number(row['sealed_at_ms']))) {
      throw auditChanged(this.#at.instance, this.#at.batch + 1);
    }
    this.#at = after;
    if (after.batch === this.#last.batch) this.#cut = after;
  }

  /** To be called after the last batch. @returns the head to cut at @throws PlatformError `audit_changed` */
  finish(): StreamHead {
    if (this.#cut === undefined || this.#at.batch < this.#signed.batch) {
      throw auditChanged(this.#at.instance, this.#at.batch + 1);
    }
    return this.#cut;
  }

  #mayFollow({ batch, hash }: StreamHead, sealedAtMs: number): boolean {
    if (batch === this.#signed.batch && hash !== this.#signed.hash) return false;
    return batch > this.#last.batch || sealedAtMs < this.#beforeMs;
  }
}

/** Checks of all streams that are to be cut, by their instances. */
export type CutChecks = ReadonlyMap<number, CutCheck>;

/** Makes them. They take every statement, by {@link noteStatement}, before the first batch. */
export const cutChecks = (last: readonly LastBatch[], beforeMs: number): CutChecks =>
  new Map(last.map((each) => [each.instance, new CutCheck(each, beforeMs)]));

/** Takes the next statement. @param body - its text */
export function noteStatement(checks: CutChecks, body: string): void {
  const statement = JSON.parse(body) as Statement;
  if (statement.kind === 'cut') {
    for (const cut of statement.cuts) checks.get(cut.instance)?.begin(cut);
  } else if (statement.kind === 'checkpoint') {
    for (const head of statement.heads) checks.get(head.instance)?.lead(head);
  }
}
