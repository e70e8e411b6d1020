import { hash } from 'node:crypto';

import type { Findings } from './findings.ts';
import type { PayloadLine, RecordLine } from './lines.ts';

/** Checks what records carried: it fits its commitment, or a signed erasure says that it is gone. */
export class PayloadCheck {
  readonly #findings: Findings;
  readonly #erasedActors: ReadonlySet<string>;
  #open: { readonly record: RecordLine; readonly line: number } | undefined;
  #kept = 0;
  #erased = 0;

  constructor(erasedActors: ReadonlySet<string>, findings: Findings) {
    this.#erasedActors = erasedActors;
    this.#findings = findings;
  }

  /** Payloads that are there. */
  get kept(): number {
    return this.#kept;
  }

  /** Payloads that were erased, and signed to be. */
  get erased(): number {
    return this.#erased;
  }

  /** A record, whose payload may follow. */
  expect(record: RecordLine, line: number): void {
    this.settle();
    this.#open = { record, line };
  }

  /** The payload of the record before it. */
  payload({ record_id: recordId, salt, body }: PayloadLine, line: number): void {
    const record = this.#open?.record;
    this.#open = undefined;
    if (record?.id !== recordId || record.payload_commitment === null) {
      this.#findings.add('payload_inserted', { line, recordId });
      return;
    }
    const { instance, sequence } = record;
    const place = { line, instance, sequence, recordId };
    if (this.#erasedActors.has(record.actor)) this.#findings.add('payload_not_erased', place);
    if (hash('sha256', salt + body) !== record.payload_commitment) {
      this.#findings.add('payload_changed', place);
    }
    this.#kept += 1;
  }

  /** To be called when no payload follows any more. */
  settle(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || open.record.payload_commitment === null) return;
    const { instance, sequence, id: recordId, actor } = open.record;
    if (this.#erasedActors.has(actor)) this.#erased += 1;
    else this.#findings.add('payload_missing', { line: open.line, instance, sequence, recordId });
  }
}
