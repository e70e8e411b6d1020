import { hash } from 'node:crypto';

import { BatchCheck } from './batch-check.ts';
import type { Findings } from './findings.ts';
import type { BatchLine, RecordLine } from './lines.ts';
import type { Place } from './problem.ts';
import { ZERO_HASH } from './signed-log.ts';
import type { SignedLog } from './signed-log.ts';

/** Checks one stream: its batches follow each other without gaps, and are those that were signed. */
export class StreamCheck {
  readonly instance: number;
  readonly #log: SignedLog;
  readonly #findings: Findings;
  #last: { readonly number: number; readonly sequence: number; readonly hash: string };
  #batch: BatchCheck | undefined;
  #recordsSinceHead = 0;

  constructor(instance: number, log: SignedLog, findings: Findings) {
    this.instance = instance;
    this.#log = log;
    this.#findings = findings;
    const cut = log.cuts.get(instance);
    this.#last =
      cut === undefined
        ? { number: 0, sequence: 0, hash: ZERO_HASH }
        : { number: cut.batch, sequence: cut.sequence, hash: cut.hash };
  }

  /** The batch that records belong to now. */
  get batch(): BatchCheck | undefined {
    return this.#batch;
  }

  /** How many records came after the last signed head. */
  get unsignedRecords(): number {
    return this.#recordsSinceHead;
  }

  /** Begins the next batch. @param text - its line, which its hash is over */
  begin(batch: BatchLine, text: string, line: number): void {
    this.#finishBatch(line);
    const { number, previous, first_sequence: first, count } = batch;
    const place = { line, instance: this.instance, batch: number, sequence: first };
    if (number !== this.#last.number + 1 || first !== this.#last.sequence + 1) {
      const expected = { batch: this.#last.number + 1, sequence: this.#last.sequence + 1 };
      this.#findings.add('batch_missing', { ...place, ...expected });
    } else if (previous !== this.#last.hash) {
      this.#findings.add('batch_chain_broken', place);
    }
    this.#last = { number, sequence: first + count - 1, hash: hash('sha256', text) };
    this.#recordsSinceHead += count;
    this.#compareWithHead(place);
    this.#batch = new BatchCheck(batch, this.#findings);
  }

  /** A record that its batch has no room for. */
  refuse({ id: recordId, sequence, instance }: RecordLine, line: number): void {
    const isAmongSealed = instance === this.instance && sequence <= this.#last.sequence;
    const place = { line, instance, sequence, recordId };
    this.#findings.add(isAmongSealed ? 'record_inserted' : 'record_unsealed', place);
  }

  /** To be called after the stream's last line. */
  finish(line: number): void {
    this.#finishBatch(line);
    const signed = this.#log.heads.get(this.instance)?.values() ?? [];
    for (const { batch, sequence, statement } of signed) {
      if (batch <= this.#last.number) continue;
      const place = { line, statement, instance: this.instance, batch };
      const detail = `the last record here is ${this.#last.sequence}, signed were ${sequence}`;
      this.#findings.add('stream_truncated', place, detail);
    }
  }

  #finishBatch(line: number): void {
    this.#batch?.finish(line);
    this.#batch = undefined;
  }

  #compareWithHead(place: Place & { readonly batch: number }): void {
    const head = this.#log.heads.get(this.instance)?.get(place.batch);
    if (head === undefined) return;
    if (head.hash !== this.#last.hash || head.sequence !== this.#last.sequence) {
      const detail = `see statement ${head.statement}; records since the head before may be changed`;
      this.#findings.add('batch_forked', place, detail);
    }
    this.#recordsSinceHead = 0;
  }
}
