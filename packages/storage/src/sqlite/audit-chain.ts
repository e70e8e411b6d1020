import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import type { AuditRow } from '../audit/audit-row.ts';
import { leafHash } from '../audit/merkle-tree.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
import { emptyStream, sealBatch } from '../audit/seal-batch.ts';
import type { SealedBatch } from '../audit/seal-batch.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { TransactionGuest } from './group-commit.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** The instance whose stream this is: nobody else writes it. */
  readonly instance: number;
}

/** Prepares what writes a batch. @returns writes it */
export function prepareBatchInsert(database: DatabaseSync): (batch: SealedBatch) => void {
  const insert = database.prepare('insert into audit_batch values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return ({ head, leaves, hash }) => {
    const { instance, number, kind, sealedAtMs, firstSequence, count, root, previous } = head;
    const start = [instance, number, kind, sealedAtMs, firstSequence, count, root] as const;
    insert.run(...start, leaves, previous, hash);
  };
}

/**
 * The stream of this process: what a transaction adds to it is sealed as one batch with the same transaction. The head is
 * kept here, so that what is done to the file behind our back does not enter the chain.
 */
export class AuditChain implements TransactionGuest {
  readonly #parts: Parts;
  readonly #insertBatch: ReturnType<typeof prepareBatchInsert>;
  readonly #openStream: StatementSync;
  #head: StreamHead;
  #next: StreamHead;
  #leaves: Hash[] = [];

  constructor(parts: Parts) {
    const { database, instance } = parts;
    this.#parts = parts;
    this.#insertBatch = prepareBatchInsert(database);
    this.#openStream = database.prepare('insert into audit_open_stream values (?, 0)');
    this.#head = emptyStream(instance);
    this.#next = this.#head;
  }

  /** What has been committed. */
  get head(): StreamHead {
    return this.#head;
  }

  /** Where the next record of this transaction stands. */
  get place(): { readonly instance: number; readonly sequence: number } {
    const { instance, sequence } = this.#head;
    return { instance, sequence: sequence + this.#leaves.length + 1 };
  }

  /** Takes a record that has been inserted at {@link place}. The last step of a job: what fails after it stays sealed. */
  add(row: AuditRow): void {
    this.#leaves.push(leafHash(recordText(row)));
  }

  begun(): void {
    this.#leaves = [];
    this.#next = this.#head;
  }

  finishing(): void {
    if (this.#leaves.length === 0) return;
    const sealedAtMs = this.#parts.clock.nowMs();
    const batch = sealBatch(this.#head, this.#leaves, { kind: 'live', sealedAtMs });
    this.#insertBatch(batch);
    if (batch.head.number === 1) this.#openStream.run(batch.head.instance);
    this.#next = batch.stream;
  }

  committed(): void {
    this.#head = this.#next;
  }
}
