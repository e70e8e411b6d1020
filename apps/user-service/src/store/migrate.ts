import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { inTransaction } from './transaction.ts';

/** One forward step of the schema. Its text is sealed by a checksum once applied. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
}

const HISTORY = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT
`;

/**
 * Brings the schema up to date in one write transaction, so processes that start at once apply each step once. Throws
 * when the file was written by a newer version, or when a step that was applied has since been changed.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  inTransaction(database, () => {
    database.exec(HISTORY);
    const applied = database
      .prepare('SELECT name, checksum FROM schema_migrations ORDER BY position')
      .all() as unknown as AppliedMigration[];
    for (const [index, found] of applied.entries()) checkApplied(found, migrations[index]);
    const record = database.prepare('INSERT INTO schema_migrations (name, checksum) VALUES (?, ?)');
    for (const migration of migrations.slice(applied.length)) {
      database.exec(migration.sql);
      record.run(migration.name, checksumOf(migration));
    }
  });
}

function checkApplied(found: AppliedMigration, expected: Migration | undefined): void {
  if (expected === undefined) {
    throw new Error(
      `The user store holds migration ${found.name}, which this version doesn't know: run a newer version.`,
    );
  }
  if (found.name !== expected.name || found.checksum !== checksumOf(expected)) {
    throw new Error(
      `The user store holds migration ${found.name} in another form than ${expected.name} of this version: run the ` +
        'version that wrote the file, or add a new migration in place of changing an old one.',
    );
  }
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
