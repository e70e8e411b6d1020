import { formOf, hasForm, memberChecks, readJson } from './lines.ts';
import type { Hash } from './merkle-tree.ts';
import type { PublicKey } from './public-key.ts';

/** A batch by which a stream is known: everything up to it is in its hash. */
export interface Head {
  readonly instance: number;
  readonly batch: number;
  /** Last record of that batch. */
  readonly sequence: number;
  readonly hash: Hash;
}

interface StatementBase {
  /** From 1, without gaps. */
  readonly number: number;
  /** SHA-256 over the text of the statement before; zeros at the first. */
  readonly previous: Hash;
  readonly at_ms: number;
  /** Id of the key that signed. */
  readonly key: string;
}

/** What the host signs; one chain for the whole store. */
export type Statement = StatementBase &
  (
    | { readonly kind: 'opened'; readonly public_key: PublicKey }
    /** With `handover`, the old key signed; without, it was lost, and the new key signed for itself. */
    | { readonly kind: 'key'; readonly public_key: PublicKey; readonly handover: boolean }
    /** The streams that have grown since the checkpoint before. */
    | { readonly kind: 'checkpoint'; readonly heads: readonly Head[] }
    /** The payloads of a pseudonym's records are gone. */
    | { readonly kind: 'erasure'; readonly actor: string; readonly payloads: number }
    /** Records up to these batches, included, are gone: their time was over. */
    | { readonly kind: 'cut'; readonly before_ms: number; readonly cuts: readonly Head[] }
  );

const { text, count, hash } = memberChecks;

const isHead = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  hasForm(value as Record<string, unknown>, {
    instance: count,
    batch: count,
    sequence: count,
    hash,
  });
const heads = (value: unknown): boolean => Array.isArray(value) && value.every(isHead);

const COMMON = { number: count, previous: hash, at_ms: count, key: text };

const kindForms = {
  opened: { public_key: hash },
  key: { public_key: hash, handover: (value: unknown) => typeof value === 'boolean' },
  checkpoint: { heads },
  erasure: { actor: text, payloads: count },
  cut: { before_ms: count, cuts: heads },
} as const satisfies Record<Statement['kind'], object>;

/** Reads the text of a statement. @returns undefined when it is none of version 1 */
export function readStatement(signedText: string): Statement | undefined {
  const value = readJson(signedText);
  if (value?.['format'] !== 'qmcp-audit-statement-v1' || !hasForm(value, COMMON)) return undefined;
  const form = formOf(kindForms, value['kind']);
  return form !== undefined && hasForm(value, form) ? (value as unknown as Statement) : undefined;
}
