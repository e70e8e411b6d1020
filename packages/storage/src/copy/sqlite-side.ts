import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { KeyFolder } from '../audit/key-ring.ts';
import { keyFolderOf } from '../audit/read-public-keys.ts';
import type { SigningKey } from '../audit/signing-key.ts';
import { chainEnd } from '../audit/statement-chain.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { migrate } from '../sqlite/migrate.ts';
import { openConnection } from '../sqlite/open-connection.ts';
import { readMigrationStatus } from '../sqlite/read-migration-status.ts';
import { prepareStoreFile } from '../sqlite/store-file.ts';
import { keysOf, PAGE_ROWS } from './copied-tables.ts';
import type { CopiedRow, CopiedTable, CopiedValue } from './copied-tables.ts';
import type { CopySource, CopyTarget } from './copy-store.ts';
import { NewFile } from './new-file.ts';

/**
 * Reads a file as it is now, also while a server runs on it.
 * @throws PlatformError `not_found`, `store_incompatible`, `store_unsupported`
 */
export function openSqliteSource(file: string): CopySource {
  assertCurrent(file);
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('begin');
  return new SqliteSource(database, file);
}

/**
 * Fills a file that is not there yet.
 * @throws PlatformError `store_not_empty`, `store_unsupported`
 */
export async function openSqliteTarget(file: string, clock: Clock): Promise<CopyTarget> {
  const made = new NewFile(file);
  const database = await openConnection(prepareStoreFile(made.partial), clock);
  await migrate(database, readMigrations('sqlite'), clock);
  database.exec('begin immediate');
  return new SqliteTarget(database, { file, made });
}

/** @throws PlatformError `not_found`, `store_incompatible`, `store_unsupported` */
export function assertCurrent(file: string): void {
  if (!existsSync(file)) {
    throw new PlatformError('not_found', `There is no store at '${file}': name its file.`);
  }
  if (readMigrationStatus(file).every(({ appliedAtMs }) => appliedAtMs !== null)) return;
  throw new PlatformError(
    'store_incompatible',
    `'${file}' was written by an older version: bring it up to date first, with \`qmcp db migrate\` on its folder.`,
  );
}

class SqliteSource implements CopySource {
  protected readonly database: DatabaseSync;
  protected readonly keys: KeyFolder;

  /** @param file - where the store is, or will be: its key lies beside it */
  constructor(database: DatabaseSync, file: string) {
    this.database = database;
    this.keys = new KeyFolder(keyFolderOf(file));
  }

  async signingKey(): Promise<SigningKey | undefined> {
    const newest = this.database
      .prepare('select body from audit_statement order by number desc limit 1')
      .get();
    const { keyId } = chainEnd(newest && String(newest['body']));
    return keyId !== undefined && this.keys.has(keyId) ? this.keys.find(keyId) : undefined;
  }

  async read(table: CopiedTable, after: CopiedRow | null): Promise<readonly CopiedRow[]> {
    const { name, columns } = table;
    const chosen = columns.map(([column, type]) =>
      type === 'bytes'
        ? `iif(${column} is null, null, lower(hex(${column}))) as ${column}`
        : column,
    );
    const keys = keysOf(table);
    const key = keys.join(', ');
    const places = keys.map(() => '?');
    const from = after === null ? '' : `where (${key}) > (${places.join(', ')})`;
    const rows = this.database
      .prepare(
        `select ${chosen.join(', ')} from ${name} ${from} order by ${key} limit ${PAGE_ROWS}`,
      )
      .all(...(after ?? [])) as Record<string, CopiedValue>[];
    return rows.map((row) => columns.map(([column]) => row[column] ?? null));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.database.close();
  }
}

class SqliteTarget extends SqliteSource implements CopyTarget {
  readonly #made: NewFile;
  #key: SigningKey | undefined;

  constructor(
    database: DatabaseSync,
    { file, made }: { readonly file: string; readonly made: NewFile },
  ) {
    super(database, file);
    this.#made = made;
  }

  async write(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void> {
    const { name, columns, counter } = table;
    const names = columns.map(([column]) => column);
    const places: string[] = columns.map(([, type]) => (type === 'bytes' ? 'unhex(?)' : '?'));
    if (counter !== undefined) {
      names.push(counter);
      places.push('0');
    }
    const insert = this.database.prepare(
      `insert into ${name} (${names.join(', ')}) values (${places.join(', ')})`,
    );
    for (const row of rows) insert.run(...row);
  }

  async keepKey(key: SigningKey): Promise<void> {
    this.#key = key;
  }

  async commit(): Promise<void> {
    this.database.exec('commit');
    this.database.close();
    // It may lie there from when the store was here before.
    if (this.#key !== undefined && !this.keys.has(this.#key.id)) this.keys.keep(this.#key);
    await this.#made.complete();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.database.isOpen) this.database.close();
    this.#made[Symbol.dispose]();
  }
}
