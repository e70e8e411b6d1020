import { PlatformError } from '@qmcp/contracts';

import { keyMissing } from '../audit/key-ring.ts';
import { SigningKey } from '../audit/signing-key.ts';
import type { Asker } from './asker.ts';

/**
 * Private keys in the database that all hosts share, encrypted under a secret that the database does not know: who owns
 * it can take the key away, which is heard of, and can't sign.
 */
export class DatabaseKeyRing {
  readonly #secret: string | undefined;
  /** Opening a key takes a while, and each checkpoint needs it. */
  #known: SigningKey | undefined;

  /** @param secret - undefined: no key can be opened or kept */
  constructor(secret: string | undefined) {
    this.#secret = secret;
  }

  /** Whether there is a secret to open keys with. */
  get hasSecret(): boolean {
    return this.#secret !== undefined;
  }

  /** Keeps a key, inside a transaction. @throws PlatformError `audit_key_missing` without a secret */
  async keep(connection: Asker, key: SigningKey, atMs: number): Promise<void> {
    await connection.query({
      text: 'insert into audit_key values ($1, $2, $3)',
      values: [key.id, key.toEncryptedPem(this.#demandSecret()), atMs],
    });
  }

  /** Whether a key is there, whoever can open it. */
  async has(connection: Asker, id: string): Promise<boolean> {
    const { rowCount } = await connection.query({
      text: 'select from audit_key where id = $1',
      values: [id],
    });
    return rowCount === 1;
  }

  /** @throws PlatformError `audit_key_missing`: it is not there, or not under this secret */
  async find(connection: Asker, id: string): Promise<SigningKey> {
    const secret = this.#demandSecret();
    if (this.#known?.id === id) return this.#known;
    const { rows } = await connection.query<{ pem: string }>({
      text: 'select pem from audit_key where id = $1',
      values: [id],
    });
    const [row] = rows;
    if (row === undefined) throw keyMissing(`the database holds no key ${id}`);
    return (this.#known = openKey(row.pem, { id, secret }));
  }

  /** Destroys all keys but one, inside a transaction. */
  async forgetOthers(connection: Asker, { id }: SigningKey): Promise<void> {
    await connection.query({ text: 'delete from audit_key where id <> $1', values: [id] });
  }

  #demandSecret(): string {
    if (this.#secret !== undefined) return this.#secret;
    throw new PlatformError(
      'audit_key_missing',
      'There is no secret to open the key with that signs the audit: set QMCP_AUDIT_KEY_SECRET to the same 32 or more random characters on each host (`openssl rand -hex 32` makes some).',
    );
  }
}

function openKey(
  pem: string,
  { id, secret }: { readonly id: string; readonly secret: string },
): SigningKey {
  const where = `QMCP_AUDIT_KEY_SECRET does not open the key ${id} in the database`;
  try {
    const key = SigningKey.fromPem(pem, secret);
    if (key.id === id) return key;
  } catch (error) {
    throw keyMissing(where, error);
  }
  throw keyMissing(where);
}
