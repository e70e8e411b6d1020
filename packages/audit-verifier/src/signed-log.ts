import { hash } from 'node:crypto';

import type { Findings } from './findings.ts';
import type { SignedLine } from './lines.ts';
import type { Hash } from './merkle-tree.ts';
import type { ProblemCode } from './problem.ts';
import { isSignedBy, keyIdOf } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { readStatement } from './statement.ts';
import type { Head, Statement } from './statement.ts';

/** What stands before the first of a chain. */
export const ZERO_HASH: Hash = '0'.repeat(64);

/** Statements that were kept outside the store: their hashes by their number. */
export type KeptStatements = ReadonlyMap<number, readonly Hash[]>;

/** Whom and what the auditor trusts. */
export interface Trust {
  /** Public keys, of which one must have signed: everything before its signature, and whatever it handed over to. */
  readonly keys: readonly PublicKey[];
  /** Default: none. */
  readonly kept?: KeptStatements | undefined;
}

interface Progress {
  readonly line: number;
  readonly text: string;
  readonly signature: string;
}

/** The statement that signs for a head. */
interface Signer {
  readonly line: number;
  readonly statement: number;
}

/** A head, and a statement that signs for it. */
type SignedHead = Head & { readonly statement: number };

/** Checks the chain of signed statements and gathers what they say. A statement that fails says nothing. */
export class SignedLog {
  /** Signed heads by stream and batch. */
  readonly heads = new Map<number, Map<number, SignedHead>>();
  /** Where a stream begins, if what was before is gone. */
  readonly cuts = new Map<number, SignedHead>();
  readonly erasedActors = new Set<string>();
  readonly #trust: Trust;
  readonly #findings: Findings;
  #keyInForce: PublicKey | undefined;
  #trusted = false;
  #last = { number: 0, hash: ZERO_HASH };
  #lastCheckpoint: { readonly statement: number; readonly atMs: number } | undefined;

  constructor(trust: Trust, findings: Findings) {
    this.#trust = trust;
    this.#findings = findings;
  }

  /** How many statements there are. */
  get length(): number {
    return this.#last.number;
  }

  /** The newest checkpoint; undefined when there is none. */
  get lastCheckpoint(): { readonly statement: number; readonly atMs: number } | undefined {
    return this.#lastCheckpoint;
  }

  /** Takes the next statement. */
  add({ statement: text, signature }: SignedLine, line: number): void {
    const statement = readStatement(text);
    if (statement === undefined) {
      this.#findings.add('malformed_line', { line }, 'no statement');
      return;
    }
    this.#checkOrder(statement, line);
    const textHash = hash('sha256', text);
    this.#checkKept(statement.number, textHash, line);
    this.#last = { number: statement.number, hash: textHash };
    if (this.#isGenuine(statement, { line, text, signature })) this.#take(statement, line);
  }

  /** To be called after the last statement. */
  finish(line: number): void {
    if (!this.#trusted) this.#findings.add('wrong_key', { line });
    const missing = [...(this.#trust.kept?.keys() ?? [])].filter((kept) => kept > this.length);
    if (missing.length === 0) return;
    const first = missing.reduce((least, number) => Math.min(least, number));
    this.#findings.add('statements_truncated', { line, statement: first });
  }

  #checkOrder({ number, previous }: Statement, line: number): void {
    const expected = this.#last.number + 1;
    if (number > expected) {
      this.#findings.add('statement_missing', { line, statement: expected });
    } else if (number < expected || previous !== this.#last.hash) {
      this.#findings.add('statement_chain_broken', { line, statement: number });
    }
  }

  #checkKept(statement: number, textHash: Hash, line: number): void {
    const kept = this.#trust.kept?.get(statement) ?? [];
    if (kept.every((each) => each === textHash)) return;
    this.#findings.add('statement_forked', { line, statement });
  }

  #isGenuine(statement: Statement, { line, text, signature }: Progress): boolean {
    const signer = this.#signerOf(statement);
    const problem = this.#problemOf(statement, signer);
    const signed =
      signer !== undefined &&
      statement.key === keyIdOf(signer) &&
      isSignedBy(signer, text, signature);
    if (!signed) {
      this.#findings.add('bad_signature', { line, statement: statement.number });
      return false;
    }
    if (problem !== undefined) this.#findings.add(problem, { line, statement: statement.number });
    // A signature covers the chain before it. To be named as a successor is none: anybody can name a key.
    this.#trusted ||= this.#trust.keys.includes(signer);
    return true;
  }

  /** The key that has to have signed: the one in force, or one that begins. */
  #signerOf(statement: Statement): PublicKey | undefined {
    if (statement.kind === 'opened') return this.#keyInForce ?? statement.public_key;
    if (statement.kind === 'key' && !statement.handover) return statement.public_key;
    return this.#keyInForce;
  }

  /** A lost key leaves the question who its successor is to the auditor. */
  #problemOf(statement: Statement, signer: PublicKey | undefined): ProblemCode | undefined {
    if (statement.kind !== 'key' || statement.handover || signer === undefined) return undefined;
    return this.#trust.keys.includes(signer) ? undefined : 'key_not_handed_over';
  }

  #take(statement: Statement, line: number): void {
    const signer = { line, statement: statement.number };
    if (statement.kind === 'opened' || statement.kind === 'key') {
      this.#keyInForce = statement.public_key;
    } else if (statement.kind === 'checkpoint') {
      this.#lastCheckpoint = { statement: statement.number, atMs: statement.at_ms };
      for (const head of statement.heads) this.#takeHead(head, signer);
    } else if (statement.kind === 'cut') {
      for (const cut of statement.cuts) this.#takeCut(cut, signer);
    } else {
      this.erasedActors.add(statement.actor);
    }
  }

  /** The first that signs for a batch holds: who gets it signed anew after a change must not replace it. */
  #takeHead(head: Head, signer: Signer): void {
    if (this.#isForked(head, signer)) return;
    const ofStream = this.heads.get(head.instance) ?? new Map<number, SignedHead>();
    this.heads.set(head.instance, ofStream);
    ofStream.set(head.batch, { ...head, statement: signer.statement });
  }

  #takeCut(cut: Head, signer: Signer): void {
    if (this.#isForked(cut, signer)) return;
    const before = this.cuts.get(cut.instance);
    if (before !== undefined && cut.batch <= before.batch) {
      this.#addFork(cut, signer, `the stream was cut at batch ${before.batch} before`);
      return;
    }
    this.cuts.set(cut.instance, { ...cut, statement: signer.statement });
    const ofStream = this.heads.get(cut.instance);
    for (const batch of ofStream?.keys() ?? []) {
      // What was cut is not there to be compared.
      if (batch <= cut.batch) ofStream?.delete(batch);
    }
  }

  /** Whether this batch was signed for before, and was another. */
  #isForked(head: Head, signer: Signer): boolean {
    const cut = this.cuts.get(head.instance);
    const signed = cut?.batch === head.batch ? cut : this.heads.get(head.instance)?.get(head.batch);
    if (signed === undefined) return false;
    if (signed.hash === head.hash && signed.sequence === head.sequence) return false;
    this.#addFork(head, signer, `statement ${signed.statement} signed for another`);
    return true;
  }

  #addFork({ instance, batch }: Head, { line, statement }: Signer, detail: string): void {
    this.#findings.add('batch_forked', { line, statement, instance, batch }, detail);
  }
}
