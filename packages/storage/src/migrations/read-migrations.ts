import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import { PlatformError } from '@qmcp/contracts';
import type { MigrationStatus } from '@qmcp/contracts';

/** One step of the schema. Once released it never changes. */
export interface Migration {
  /** `NNNN_what`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hex, of the text. */
  readonly checksum: string;
}

/** A migration that a database has. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly appliedAtMs: number;
}

/** Reads the migrations of a dialect, in order. They stand beside this module, in the source as in the build. */
export function readMigrations(dialect: 'sqlite'): readonly Migration[] {
  const folder = new URL('./', import.meta.url);
  const ending = `.${dialect}.sql`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(new URL(file, folder), 'utf8');
      return {
        name: file.slice(0, -ending.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    });
}

/**
 * What a database still needs.
 * @throws PlatformError `store_incompatible` when it has what we don't know, or something else under a name we know
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = known[index];
    if (migration === undefined || migration.name !== name) {
      throw incompatible(
        `it has the migration '${name}', which this version does not know: use the newer qmcp`,
      );
    }
    if (migration.checksum !== checksum) {
      throw incompatible(
        `its migration '${name}' differs from this version's: restore the file that was applied`,
      );
    }
  }
  return known.slice(applied.length);
}

/** Known migrations and when each was applied. */
export function migrationStatus(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly MigrationStatus[] {
  return known.map(({ name, checksum }) => ({
    name,
    checksum,
    appliedAtMs: applied.find((row) => row.name === name)?.appliedAtMs ?? null,
  }));
}

const incompatible = (why: string): PlatformError =>
  new PlatformError('store_incompatible', `The store can't be used: ${why}`);
