import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

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
  return new SqliteSource(database);
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
  return new SqliteTarget(database, made);
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

  constructor(database: DatabaseSync) {
    this.database = database;
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

  constructor(database: DatabaseSync, made: NewFile) {
    super(database);
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

  async commit(): Promise<void> {
    this.database.exec('commit');
    this.database.close();
    await this.#made.complete();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.database.isOpen) this.database.close();
    this.#made[Symbol.dispose]();
  }
}
