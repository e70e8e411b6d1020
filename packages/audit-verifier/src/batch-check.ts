import type { Findings } from './findings.ts';
import type { BatchLine, LeavesLine, RecordLine } from './lines.ts';
import { leafHash, rootOf } from './merkle-tree.ts';
import type { Hash } from './merkle-tree.ts';
import type { Place } from './problem.ts';

interface Found {
  readonly hash: Hash;
  readonly line: number;
  readonly recordId: string;
}

/** Checks the records of one batch against its root. */
export class BatchCheck {
  readonly #batch: BatchLine;
  readonly #findings: Findings;
  /** By position; a gap is a record that is missing. */
  readonly #found: (Found | undefined)[] = [];
  #leaves: readonly Hash[] | undefined;

  constructor(batch: BatchLine, findings: Findings) {
    this.#batch = batch;
    this.#findings = findings;
  }

  get kind(): BatchLine['kind'] {
    return this.#batch.kind;
  }

  /** Takes the hashes that tell the records of the batch apart. */
  leaves({ leaves }: LeavesLine): void {
    this.#leaves = leaves;
  }

  /** Takes the next record. @returns false when it has no place here */
  record({ id: recordId, sequence, instance }: RecordLine, text: string, line: number): boolean {
    const index = sequence - this.#batch.first_sequence;
    const fits = index >= this.#found.length && index < this.#batch.count;
    if (!fits || instance !== this.#batch.instance) return false;
    this.#skipTo(index, line);
    this.#found.push({ hash: leafHash(text), line, recordId });
    return true;
  }

  /** To be called after the batch's last record. */
  finish(line: number): void {
    this.#skipTo(this.#batch.count, line);
    const given = this.#leaves ?? (this.#batch.count === 1 ? [this.#batch.root] : undefined);
    if (given !== undefined && this.#isTrue(given)) {
      this.#compare(given);
    } else if (!this.#isTrue(this.#found.map((found) => found?.hash))) {
      this.#findings.add('records_changed', this.#place(line, 0), `${this.#batch.count} records`);
    } else if (given !== undefined) {
      this.#findings.add('leaves_changed', this.#place(line, 0));
    }
  }

  #compare(leaves: readonly Hash[]): void {
    for (const [index, found] of this.#found.entries()) {
      if (found === undefined || found.hash === leaves[index]) continue;
      const { line, recordId } = found;
      this.#findings.add('record_changed', { ...this.#place(line, index), recordId });
    }
  }

  #isTrue(leaves: readonly (Hash | undefined)[]): boolean {
    const whole = leaves.filter((leaf) => leaf !== undefined);
    return whole.length === this.#batch.count && rootOf(whole) === this.#batch.root;
  }

  #skipTo(index: number, line: number): void {
    while (this.#found.length < index) {
      this.#findings.add('record_missing', this.#place(line, this.#found.length));
      this.#found.push(undefined);
    }
  }

  #place(line: number, index: number): Place {
    const { instance, number: batch, first_sequence: first } = this.#batch;
    return { line, instance, batch, sequence: first + index };
  }
}
