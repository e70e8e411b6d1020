import type { DatabaseSync } from 'node:sqlite';

import type { Clock, Logger } from '@qmcp/contracts';

import type { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import type { KeyRing } from '../audit/key-ring.ts';
import { Publication } from '../audit/publication.ts';
import type { UnpublishedStatements } from '../audit/publication.ts';
import { SigningKey } from '../audit/signing-key.ts';
import { chainEnd, signNext } from '../audit/statement-chain.ts';
import type { ChainEnd } from '../audit/statement-chain.ts';
import type { StatementContent } from '../audit/statement.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { isBroken, refusedWrite } from './sqlite-failure.ts';
import type { StoreState } from './store-state.ts';
import { inTransaction } from './transaction.ts';

/** What a signed log lives on. */
export interface SignedLogParts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes what was committed survive a power cut. */
  readonly sync: () => Promise<void>;
  readonly keys: KeyRing;
  /** Undefined: statements stay in the store. */
  readonly folder: CheckpointFolder | undefined;
}

/** Signs a statement as the next of the chain, inside a transaction. @returns its number */
export type SignStatement = (content: StatementContent, key?: SigningKey) => number;

/** The chain of signed statements, one for all processes of a store. */
export class SignedLog {
  readonly #parts: SignedLogParts;
  readonly #publication: Publication;

  constructor(parts: SignedLogParts) {
    this.#parts = parts;
    this.#publication = new Publication({ ...parts, statements: unpublishedIn(parts) });
  }

  /**
   * Runs `work` in a transaction of its own, opens the log before the first statement, and gets what was signed out of the
   * store. Runs also while the store closes.
   * @returns what `work` returned, once its effect is durable
   */
  async write<T>(work: (sign: SignStatement) => T): Promise<T> {
    const { database, state, clock } = this.#parts;
    state.assertSound();
    const result = await retryWhileBusy(
      () => inTransaction(database, () => work((...args) => this.#sign(...args))),
      clock,
    ).catch((error: unknown) => {
      throw isBroken(error) ? state.fail(error) : refusedWrite(error);
    });
    await this.#makeDurable();
    await this.#publication.publish();
    return result;
  }

  /** Whether there is a statement, inside a transaction. */
  hasBegun(): boolean {
    return this.#end().number > 0;
  }

  /** Whether this key signs what comes next. */
  isInForce({ id }: SigningKey): boolean {
    return this.#end().keyId === id;
  }

  /** Makes the first statement unless there is one, inside a transaction. @returns the key in force */
  open(): SigningKey {
    const { keyId } = this.#end();
    if (keyId !== undefined) return this.#parts.keys.find(keyId);
    const key = SigningKey.generate();
    this.#parts.keys.keep(key);
    this.#append({ kind: 'opened', public_key: key.publicKey }, key);
    return key;
  }

  #sign(content: StatementContent, key: SigningKey = this.open()): number {
    return this.#append(content, key);
  }

  #append(content: StatementContent, key: SigningKey): number {
    const { database, clock } = this.#parts;
    const signing = { key, atMs: clock.nowMs() };
    const { number, body, signature } = signNext(this.#end(), content, signing);
    database
      .prepare('insert into audit_statement values (?, ?, ?, 0)')
      .run(number, body, signature);
    return number;
  }

  #end(): ChainEnd {
    const row = this.#parts.database
      .prepare('select body from audit_statement order by number desc limit 1')
      .get();
    return chainEnd(row && String(row['body']));
  }

  async #makeDurable(): Promise<void> {
    try {
      await this.#parts.sync();
    } catch (error) {
      throw this.#parts.state.fail(error);
    }
  }
}

/** Statements in the database that have not left it. */
const unpublishedIn = ({
  database,
  clock,
}: Pick<SignedLogParts, 'database' | 'clock'>): UnpublishedStatements => ({
  read: async () =>
    database
      .prepare(
        'select number, body, signature from audit_statement where published = 0 order by number',
      )
      .all()
      .map(({ number, body, signature }) => ({
        number: Number(number),
        body: String(body),
        signature: String(signature),
      })),
  async notePublished(upTo) {
    const mark = database.prepare(
      'update audit_statement set published = 1 where number <= ? and published = 0',
    );
    await retryWhileBusy(() => mark.run(upTo), clock);
  },
});
