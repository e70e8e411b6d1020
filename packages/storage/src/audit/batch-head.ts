import { hash } from 'node:crypto';

import type { Hash } from './merkle-tree.ts';

/** What a batch is known by. */
export interface BatchHead {
  readonly instance: number;
  /** From 1 in each stream. */
  readonly number: number;
  /** `genesis`: its records are older than the chain. */
  readonly kind: 'live' | 'genesis';
  readonly sealedAtMs: number;
  readonly firstSequence: number;
  readonly count: number;
  readonly root: Hash;
  /** Hash of the batch before. */
  readonly previous: Hash;
}

/** The text that the batch's hash is over: RFC 8785, members by their names. */
export const batchText = (head: BatchHead): string =>
  JSON.stringify({
    count: head.count,
    first_sequence: head.firstSequence,
    format: 'qmcp-audit-batch-v1',
    instance: head.instance,
    kind: head.kind,
    number: head.number,
    previous: head.previous,
    root: head.root,
    sealed_at_ms: head.sealedAtMs,
  });

/** SHA-256 over {@link batchText}: what the next batch and checkpoints name it by. */
export const batchHash = (head: BatchHead): Hash => hash('sha256', batchText(head));
