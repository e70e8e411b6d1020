import { PlatformError } from '@qmcp/contracts';
import type { MigrationStatus } from '@qmcp/contracts';

import type { Migration } from './read-migrations.ts';

/** A migration that a database has. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly appliedAtMs: number;
}

/**
 * What a database still needs, in order.
 * @param applied - what it has, in the order of names
 * @throws PlatformError `store_incompatible` when it has a step that `known` lacks, or another text under its name
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = known[index];
    if (migration?.name !== name) {
      throw incompatible(
        `it holds the migration '${name}', which this version of qmcp does not know. Use the version that wrote it, or a newer one`,
      );
    }
    if (migration.checksum !== checksum) {
      throw incompatible(
        `its migration '${name}' was applied with another text than this version of qmcp has. Restore the original migration file, or use the version that wrote the store`,
      );
    }
  }
  return known.slice(applied.length);
}

/** Known migrations, and when each was applied. */
export function migrationStatus(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly MigrationStatus[] {
  const appliedAtMs = new Map(applied.map((row) => [row.name, row.appliedAtMs]));
  return known.map(({ name, checksum }) => ({
    name,
    checksum,
    appliedAtMs: appliedAtMs.get(name) ?? null,
  }));
}

const incompatible = (why: string): PlatformError =>
  new PlatformError('store_incompatible', `The store can't be opened: ${why}.`);
