import type { MigrationStatus } from '@qmcp/contracts';

import { migrationStatus, pendingMigrations } from '../migrations/pending-migrations.ts';
import type { AppliedMigration } from '../migrations/pending-migrations.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { openDirectConnection } from './direct-connection.ts';
import { APPLIED } from './migrate.ts';
import { failedStatement } from './postgres-failure.ts';

/**
 * Tells which migrations a store has and which wait for the next start, without changing it.
 * @param directUrl - of the database, past any pooler
 * @returns undefined where there is no store in the database
 * @throws PlatformError `store_incompatible`, `store_unsupported`, `store_busy`, `store_failed`
 */
export async function readPostgresMigrationStatus(
  directUrl: string,
): Promise<readonly MigrationStatus[] | undefined> {
  const known = readMigrations('postgres');
  try {
    const applied = await readApplied(directUrl);
    if (applied === undefined) return undefined;
    pendingMigrations(known, applied);
    return migrationStatus(known, applied);
  } catch (error) {
    throw failedStatement(error);
  }
}

async function readApplied(directUrl: string): Promise<AppliedMigration[] | undefined> {
  const client = await openDirectConnection(directUrl);
  try {
    const { rows } = await client.query<{ isThere: boolean }>(
      `select to_regclass('schema_migration') is not null as "isThere"`,
    );
    if (rows[0]?.isThere !== true) return undefined;
    return (await client.query<AppliedMigration>(APPLIED)).rows;
  } finally {
    await client.end();
  }
}
