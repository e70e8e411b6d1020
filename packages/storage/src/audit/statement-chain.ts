import { hash } from 'node:crypto';

import { ZERO_HASH } from './merkle-tree.ts';
import type { Hash } from './merkle-tree.ts';
import type { SigningKey } from './signing-key.ts';
import { keyInForceAfter, statementText } from './statement.ts';
import type { Statement, StatementContent } from './statement.ts';

/** Where the chain of statements ends. */
export interface ChainEnd {
  /** Number of the newest statement; 0 before the first. */
  readonly number: number;
  readonly hash: Hash;
  /** Id of the key that signs the next one; undefined before the first. */
  readonly keyId: string | undefined;
}

/** A statement as it goes into the store. */
export interface SignedStatement {
  readonly number: number;
  /** What is signed, as it stands. */
  readonly body: string;
  /** Ed25519, hex. */
  readonly signature: string;
}

/** Where the chain ends. @param newest - text of the newest statement; undefined when there is none */
export function chainEnd(newest: string | undefined): ChainEnd {
  if (newest === undefined) return { number: 0, hash: ZERO_HASH, keyId: undefined };
  const statement = JSON.parse(newest) as Statement;
  return {
    number: statement.number,
    hash: hash('sha256', newest),
    keyId: keyInForceAfter(statement),
  };
}

/** Signs a statement as the one that follows. */
export function signNext(
  end: ChainEnd,
  content: StatementContent,
  { key, atMs }: { readonly key: SigningKey; readonly atMs: number },
): SignedStatement {
  const number = end.number + 1;
  const body = statementText({ number, previous: end.hash, at_ms: atMs, key: key.id }, content);
  return { number, body, signature: key.sign(body) };
}
