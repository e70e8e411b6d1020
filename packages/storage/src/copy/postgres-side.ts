import type { Clock } from '@qmcp/contracts';
import { PlatformError } from '@qmcp/contracts';
import type { Client, QueryArrayConfig, QueryConfig } from 'pg';

import type { SigningKey } from '../audit/signing-key.ts';
import { chainEnd } from '../audit/statement-chain.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { on } from '../postgres/asker.ts';
import { DatabaseKeyRing } from '../postgres/database-key-ring.ts';
import { openDirectConnection } from '../postgres/direct-connection.ts';
import { migrate } from '../postgres/migrate.ts';
import { Partitions } from '../postgres/partitions.ts';
import { readPostgresMigrationStatus } from '../postgres/read-postgres-migration-status.ts';
import { failedStatement } from '../postgres/postgres-failure.ts';
import { keysOf, PAGE_ROWS } from './copied-tables.ts';
import type { CopiedRow, CopiedTable, CopiedType } from './copied-tables.ts';
import type { CopySource, CopyTarget } from './copy-store.ts';

const TYPES: Readonly<Record<CopiedType, string>> = {
  text: 'text',
  number: 'bigint',
  uuid: 'uuid',
  bytes: 'text',
};

/** A database, and what opens its key. */
interface PostgresPlace {
  readonly directUrl: string;
  readonly auditKeySecret?: string | undefined;
  readonly clock: Clock;
}

/**
 * Reads a database of PostgreSQL as it is now, also while servers run on it.
 * @throws PlatformError `not_found`, `store_incompatible`, `store_busy`, `store_failed`
 */
export async function openPostgresSource({
  directUrl,
  auditKeySecret,
  clock,
}: PostgresPlace): Promise<CopySource> {
  const migrations = await readPostgresMigrationStatus(directUrl);
  if (migrations === undefined) {
    throw new PlatformError('not_found', 'The database holds no store: name the one that does.');
  }
  if (migrations.some(({ appliedAtMs }) => appliedAtMs === null)) {
    throw new PlatformError(
      'store_incompatible',
      'The store was written by an older version: bring it up to date first, with `qmcp db migrate`.',
    );
  }
  return open(directUrl, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    return new PostgresSide(client, { auditKeySecret, clock });
  });
}

/**
 * Fills a database of PostgreSQL, which gets its schema where it has none.
 * @throws PlatformError `store_not_empty`; what opening a store throws
 */
export async function openPostgresTarget({
  directUrl,
  auditKeySecret,
  clock,
}: PostgresPlace): Promise<CopyTarget> {
  return open(directUrl, async (client) => {
    await migrate(client, readMigrations('postgres'), clock);
    await client.query('begin');
    // Keeps out whoever would start meanwhile.
    await client.query('lock table instance in access exclusive mode');
    const { rowCount } = await client.query('select from instance limit 1');
    if (rowCount === 0) return new PostgresSide(client, { auditKeySecret, clock });
    throw new PlatformError(
      'store_not_empty',
      'The database holds a store that was used already: name an empty one.',
    );
  });
}

async function open<Side>(
  directUrl: string,
  prepare: (client: Client) => Promise<Side>,
): Promise<Side> {
  try {
    const client = await openDirectConnection(directUrl);
    try {
      return await prepare(client);
    } catch (error) {
      await client.end();
      throw error;
    }
  } catch (error) {
    throw failedStatement(error);
  }
}

class PostgresSide implements CopyTarget {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #keys: DatabaseKeyRing;
  readonly #partitions: Partitions;

  constructor(client: Client, { auditKeySecret, clock }: Omit<PostgresPlace, 'directUrl'>) {
    this.#client = client;
    this.#clock = clock;
    this.#keys = new DatabaseKeyRing(auditKeySecret);
    this.#partitions = new Partitions({
      attempt: ({ text, values = [] }) => client.query(text, [...values]),
    });
  }

  async read(table: CopiedTable, after: CopiedRow | null): Promise<readonly CopiedRow[]> {
    const { name, columns } = table;
    const chosen = columns.map(([column, type]) =>
      type === 'bytes' ? `encode(${column}, 'hex')` : column,
    );
    const keys = keysOf(table);
    const key = keys.join(', ');
    const places = keys.map((_, index) => `$${index + 1}`);
    const from = after === null ? '' : `where (${key}) > (${places.join(', ')})`;
    const rows = await this.#ask({
      text: `select ${chosen.join(', ')} from ${name} ${from} order by ${key} limit ${PAGE_ROWS}`,
      values: [...(after ?? [])],
      rowMode: 'array',
    });
    return rows as readonly CopiedRow[];
  }

  async write(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void> {
    const { name, columns, counter } = table;
    if (name === 'audit_record' || name === 'audit_payload') {
      await this.#partitions.ensure(rows.map(([id]) => String(id)));
    }
    const names = columns.map(([column]) => column);
    const chosen = columns.map(([column, type]) =>
      type === 'bytes' ? `decode(${column}, 'hex')` : column,
    );
    const arrays = columns.map(([, type], index) => `$${index + 1}::${TYPES[type]}[]`);
    await this.#ask({
      text: `insert into ${name} (${names.join(', ')}${counter === undefined ? '' : `, ${counter}`})
        select ${chosen.join(', ')}${counter === undefined ? '' : ', 0'}
        from unnest(${arrays.join(', ')}) as given (${names.join(', ')})`,
      values: columns.map((_, column) => rows.map((row) => row[column])),
    });
  }

  async signingKey(): Promise<SigningKey | undefined> {
    const [newest] = await this.#ask({
      text: 'select body from audit_statement order by number desc limit 1',
    });
    const { keyId } = chainEnd((newest as { body: string } | undefined)?.body);
    const connection = on(this.#client);
    if (keyId === undefined || !(await this.#keys.has(connection, keyId))) return undefined;
    return this.#keys.find(connection, keyId);
  }

  async keepKey(key: SigningKey): Promise<void> {
    await this.#keys.keep(on(this.#client), key, this.#clock.nowMs());
  }

  async commit(): Promise<void> {
    await this.#ask({
      text: `update instance set last_sequence = newest from
        (select instance, max(sequence) as newest from audit_record group by instance) as stream
        where instance = number`,
    });
    await this.#ask({
      text: `select setval(pg_get_serial_sequence('instance', 'number'), max(number)) from instance`,
    });
    await this.#ask({ text: 'commit' });
    await this.#ask({ text: 'analyze' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }

  async #ask(query: QueryArrayConfig | QueryConfig): Promise<readonly unknown[]> {
    try {
      return (await this.#client.query(query)).rows;
    } catch (error) {
      throw failedStatement(error);
    }
  }
}
