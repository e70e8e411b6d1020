import type { DatabaseSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { pendingMigrations } from '../migrations/read-migrations.ts';
import type { AppliedMigration, Migration } from '../migrations/read-migrations.ts';

const TABLE = `create table if not exists schema_migration (
  name text primary key, checksum text not null, applied_at_ms integer not null
) strict, without rowid`;

/** What the database has, in order. */
export function appliedMigrations(database: DatabaseSync): readonly AppliedMigration[] {
  const rows = database
    .prepare('select name, checksum, applied_at_ms from schema_migration order by name')
    .all();
  return rows.map((row) => ({
    name: String(row['name']),
    checksum: String(row['checksum']),
    appliedAtMs: Number(row['applied_at_ms']),
  }));
}

/**
 * Brings the database to the newest schema, in one transaction that only one process can be in: of several that start
 * at once, one migrates and the others find it done.
 * @throws PlatformError `store_incompatible`
 */
export function migrate(
  database: DatabaseSync,
  known: readonly Migration[],
  clock: Pick<Clock, 'nowMs'>,
): void {
  database.exec('begin immediate');
  try {
    database.exec(TABLE);
    const record = database.prepare('insert into schema_migration values (?, ?, ?)');
    for (const { name, sql, checksum } of pendingMigrations(known, appliedMigrations(database))) {
      database.exec(sql);
      record.run(name, checksum, clock.nowMs());
    }
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
