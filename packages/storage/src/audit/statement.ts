import type { Hash } from './merkle-tree.ts';
import { keyIdOf } from './signing-key.ts';

/** A batch by which a stream is known: everything up to it is in its hash. */
export interface StreamHead {
  readonly instance: number;
  readonly batch: number;
  /** Last record of that batch. */
  readonly sequence: number;
  readonly hash: Hash;
}

/** What a statement says. */
export type StatementContent =
  | { readonly kind: 'opened'; readonly public_key: string }
  | { readonly kind: 'key'; readonly public_key: string; readonly handover: boolean }
  | { readonly kind: 'checkpoint'; readonly heads: readonly StreamHead[] }
  | { readonly kind: 'erasure'; readonly actor: string; readonly payloads: number }
  | { readonly kind: 'cut'; readonly before_ms: number; readonly cuts: readonly StreamHead[] };

/** Heads in a statement: about 150 bytes each. */
const HEADS_PER_STATEMENT = 1_000;

/** What signs for heads: a checkpoint, or several where there are many. */
export const checkpointsOf = (heads: readonly StreamHead[]): readonly StatementContent[] =>
  Array.from({ length: Math.ceil(heads.length / HEADS_PER_STATEMENT) }, (_, index) => ({
    kind: 'checkpoint',
    heads: heads.slice(index * HEADS_PER_STATEMENT, (index + 1) * HEADS_PER_STATEMENT),
  }));

/** Where a statement stands in the chain, and who signs it. */
export interface StatementFrame {
  /** From 1. */
  readonly number: number;
  /** Hash of the statement before. */
  readonly previous: Hash;
  readonly at_ms: number;
  /** Id of the key. */
  readonly key: string;
}

/** A statement as it is read back. */
export type Statement = StatementFrame & StatementContent;

/** The text that is signed. */
export const statementText = (frame: StatementFrame, content: StatementContent): string =>
  JSON.stringify({ format: 'qmcp-audit-statement-v1', ...frame, ...content });

/** A line of an export, or of a file of checkpoints. @param signature - Ed25519, hex */
export const signedLine = (statement: string, signature: string): string =>
  JSON.stringify({ format: 'qmcp-audit-signed-v1', signature, statement });

/** Id of the key that signs what follows a statement. */
export const keyInForceAfter = (statement: Statement): string =>
  statement.kind === 'opened' || statement.kind === 'key'
    ? keyIdOf(statement.public_key)
    : statement.key;
