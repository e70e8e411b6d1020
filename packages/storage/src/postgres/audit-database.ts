import { PlatformError } from '@qmcp/contracts';
import type { Client, QueryResult, QueryResultRow } from 'pg';

import type { ExportOptions } from '../audit/export-lines.ts';
import type { Proof } from '../audit/proof.ts';
import { chainEnd } from '../audit/statement-chain.ts';
import type { Statement } from './asker.ts';
import { DatabaseKeyRing } from './database-key-ring.ts';
import { openDirectConnection } from './direct-connection.ts';
import { on } from './asker.ts';
import type { Asker } from './asker.ts';
import { exportAudit } from './export-audit.ts';
import { failedStatement } from './postgres-failure.ts';
import { proveRecord } from './prove-record.ts';

/**
 * The audit of a database as an auditor sees it: read alone, never changed, as it is at one moment, also while servers run
 * on it. Everything throws PlatformError `store_busy`, `store_failed` when the database does not answer, or refuses.
 */
export class AuditDatabase implements AsyncDisposable {
  readonly #client: Client;
  readonly #connection: Asker;

  private constructor(client: Client) {
    this.#client = client;
    this.#connection = {
      async query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>> {
        try {
          return await on(client).query<Row>(statement);
        } catch (error) {
          throw failedStatement(error);
        }
      },
    };
  }

  /**
   * Opens a database that a store has made.
   * @param directUrl - of the database, past any pooler
   * @throws PlatformError `not_found` when it holds no store, `store_incompatible` when it was never opened by a version
   *   that seals; `store_unsupported`
   */
  static async open(directUrl: string): Promise<AuditDatabase> {
    try {
      const client = await openDirectConnection(directUrl);
      try {
        await client.query('begin isolation level repeatable read read only');
        await assertSealed(client);
        return new AuditDatabase(client);
      } catch (error) {
        await client.end();
        throw error;
      }
    } catch (error) {
      throw failedStatement(error);
    }
  }

  /** Everything that a verifier needs besides a public key; see `exportAudit`. */
  lines(options: ExportOptions): AsyncIterable<string> {
    return exportAudit(this.#connection, options);
  }

  /** How many records there are. Reads an index from end to end. */
  async recordCount(): Promise<number> {
    const { rows } = await this.#connection.query<{ records: string }>({
      text: 'select count(*) as records from audit_record',
    });
    return Number(rows[0]?.records);
  }

  /** Proves that a record was there when a checkpoint was signed; see `proofLine`. */
  prove(id: string): Promise<Proof> {
    return proveRecord(this.#connection, id);
  }

  /**
   * Public half of the key in force, hex; undefined where nothing is signed yet. That the secret opens its private half
   * shows that it is ours: the owner of the database can't make one of which that holds.
   * @throws PlatformError `audit_key_missing`
   */
  async publicKey(keySecret: string | undefined): Promise<string | undefined> {
    const { rows } = await this.#connection.query<{ body: string }>({
      text: 'select body from audit_statement order by number desc limit 1',
    });
    const { keyId } = chainEnd(rows[0]?.body);
    if (keyId === undefined) return undefined;
    return (await new DatabaseKeyRing(keySecret).find(this.#connection, keyId)).publicKey;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

async function assertSealed(client: Client): Promise<void> {
  const { rows } = await client.query<{ store: boolean; sealed: boolean }>(
    `select to_regclass('schema_migration') is not null as store, to_regclass('audit_statement') is not null as sealed`,
  );
  const [found] = rows;
  if (found?.store !== true) {
    throw new PlatformError('not_found', 'The database holds no store: name the one that does');
  }
  if (found.sealed) return;
  throw new PlatformError(
    'store_incompatible',
    'The audit in the database is not sealed yet: `qmcp db migrate` seals what is there',
  );
}
