import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import type { AuditRow } from '../audit/audit-row.ts';
import { batchHash } from '../audit/batch-head.ts';
import type { BatchHead } from '../audit/batch-head.ts';
import { leafHash, merkleRoot, packLeaves, ZERO_HASH } from '../audit/merkle-tree.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { TransactionGuest } from './group-commit.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** The instance whose stream this is: nobody else writes it. */
  readonly instance: number;
}

/** Prepares what writes a batch. @returns writes it */
export function prepareBatchInsert(
  database: DatabaseSync,
): (head: BatchHead, leaves: readonly Hash[]) => Hash {
  const insert = database.prepare('insert into audit_batch values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return (head, leaves) => {
    const { instance, number, kind, sealedAtMs, firstSequence, count, root, previous } = head;
    const hash = batchHash(head);
    const start = [instance, number, kind, sealedAtMs, firstSequence, count, root] as const;
    insert.run(...start, packLeaves(leaves), previous, hash);
    return hash;
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
    this.#head = { instance, batch: 0, sequence: 0, hash: ZERO_HASH };
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
    const leaves = this.#leaves;
    if (leaves.length === 0) return;
    const { instance, batch, sequence, hash: previous } = this.#head;
    const number = batch + 1;
    const hash = this.#insertBatch(
      {
        instance,
        number,
        kind: 'live',
        sealedAtMs: this.#parts.clock.nowMs(),
        firstSequence: sequence + 1,
        count: leaves.length,
        root: merkleRoot(leaves),
        previous,
      },
      leaves,
    );
    if (number === 1) this.#openStream.run(instance);
    this.#next = { instance, batch: number, sequence: sequence + leaves.length, hash };
  }

  committed(): void {
    this.#head = this.#next;
  }
}
