import { DatabaseSync } from 'node:sqlite';

import type { MigrationStatus } from '@qmcp/contracts';

import { migrationStatus, pendingMigrations } from '../migrations/pending-migrations.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { storeUnsupported } from '../store-errors.ts';
import { appliedMigrations } from './migrate.ts';
import { isBroken, whatIsBroken } from './sqlite-failure.ts';

/** How long a look may wait for a process that is just writing. */
const LOCK_WAIT_MS = 5_000;

/**
 * Tells which migrations a store has and which wait for the next start, without changing it.
 * @param file - a database that is there
 * @throws PlatformError `store_incompatible`, `store_unsupported` when it is no database of qmcp
 */
export function readMigrationStatus(file: string): readonly MigrationStatus[] {
  const known = readMigrations('sqlite');
  const database = new DatabaseSync(file, { readOnly: true, timeout: LOCK_WAIT_MS });
  try {
    const applied = hasMigrations(database) ? appliedMigrations(database) : [];
    pendingMigrations(known, applied);
    return migrationStatus(known, applied);
  } catch (error) {
    if (!isBroken(error)) throw error;
    throw storeUnsupported(whatIsBroken(file, error), error);
  } finally {
    database.close();
  }
}

const hasMigrations = (database: DatabaseSync): boolean =>
  database.prepare("select 1 from sqlite_schema where name = 'schema_migration'").get() !==
  undefined;
