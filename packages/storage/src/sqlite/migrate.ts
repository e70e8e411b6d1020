import type { DatabaseSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { pendingMigrations } from '../migrations/pending-migrations.ts';
import type { AppliedMigration } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { sealGenesis } from './seal-genesis.ts';

const TABLE = `create table if not exists schema_migration (
  name text primary key, checksum text not null, applied_at_ms integer not null
) strict`;

/** What migrations do that SQL can't; runs right after their text. */
const followUps: Readonly<Record<string, (database: DatabaseSync, nowMs: number) => void>> = {
  '0003_audit_chain': sealGenesis,
};

/** What the database has, in the order of names. */
export function appliedMigrations(database: DatabaseSync): readonly AppliedMigration[] {
  return database
    .prepare('select name, checksum, applied_at_ms from schema_migration order by name')
    .all()
    .map((row) => ({
      name: String(row['name']),
      checksum: String(row['checksum']),
      appliedAtMs: Number(row['applied_at_ms']),
    }));
}

/**
 * Brings the database to the newest schema, all or nothing, in one transaction that only one process can be in: of
 * several that start at once, one migrates and the others find it done.
 * @throws PlatformError `store_incompatible`, `store_busy`
 */
export async function migrate(
  database: DatabaseSync,
  known: readonly Migration[],
  clock: Clock,
): Promise<void> {
  await retryWhileBusy(() => {
    database.exec('begin immediate');
    try {
      database.exec(TABLE);
      const pending = pendingMigrations(known, appliedMigrations(database));
      for (const migration of pending) apply(database, migration, clock.nowMs());
      // The planner's figures, which migrations set, are read when a connection opens; ours was open before.
      if (pending.length > 0) database.exec('analyze sqlite_schema');
      database.exec('commit');
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  }, clock);
}

function apply(database: DatabaseSync, migration: Migration, nowMs: number): void {
  const { name, sql, checksum } = migration;
  database.exec(sql);
  followUps[name]?.(database, nowMs);
  database.prepare('insert into schema_migration values (?, ?, ?)').run(name, checksum, nowMs);
}
