import type { Clock } from '@qmcp/contracts';

import { SigningKey } from '../audit/signing-key.ts';
import { chainEnd, signNext } from '../audit/statement-chain.ts';
import type { ChainEnd } from '../audit/statement-chain.ts';
import type { StatementContent } from '../audit/statement.ts';
import type { Asker } from './asker.ts';
import type { DatabaseKeyRing } from './database-key-ring.ts';

interface Parts {
  readonly connection: Asker;
  readonly keys: DatabaseKeyRing;
  readonly clock: Clock;
}

/** A transaction that may add to the chain of statements, which is its own from when it first asks for it. */
export class SigningTransaction {
  readonly connection: Asker;
  readonly #parts: Parts;
  #end: ChainEnd | undefined;

  constructor(parts: Parts) {
    this.connection = parts.connection;
    this.#parts = parts;
  }

  /** Keeps others from signing until this is committed: short, that is. @returns where the chain ends */
  async lock(): Promise<ChainEnd> {
    if (this.#end !== undefined) return this.#end;
    await this.connection.query({
      text: "select pg_advisory_xact_lock('audit_statement'::regclass::oid::integer, 0)",
    });
    const { rows } = await this.connection.query<{ body: string }>({
      text: 'select body from audit_statement order by number desc limit 1',
    });
    return (this.#end = chainEnd(rows[0]?.body));
  }

  /** Makes the first statement unless there is one. @returns the key in force @throws PlatformError `audit_key_missing` */
  async open(): Promise<SigningKey> {
    const { connection, keys } = this.#parts;
    const { keyId } = await this.lock();
    if (keyId !== undefined) return keys.find(connection, keyId);
    const key = SigningKey.generate();
    await this.keep(key);
    await this.sign({ kind: 'opened', public_key: key.publicKey }, key);
    return key;
  }

  /** Keeps a key. @throws PlatformError `audit_key_missing` without a secret */
  async keep(key: SigningKey): Promise<void> {
    const { connection, keys, clock } = this.#parts;
    await keys.keep(connection, key, clock.nowMs());
  }

  /**
   * Signs a statement as the next of the chain.
   * @param key - default: the one in force
   * @returns its number
   * @throws PlatformError `audit_key_missing`
   */
  async sign(content: StatementContent, key?: SigningKey): Promise<number> {
    const signer = key ?? (await this.open());
    const signing = { key: signer, atMs: this.#parts.clock.nowMs() };
    const { number, body, signature } = signNext(await this.lock(), content, signing);
    await this.connection.query({
      text: 'insert into audit_statement values ($1, $2, $3, 0)',
      values: [number, body, signature],
    });
    this.#end = chainEnd(body);
    return number;
  }
}
