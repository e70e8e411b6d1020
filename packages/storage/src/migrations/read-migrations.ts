import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** One step of the schema. Once released it never changes. */
export interface Migration {
  /** `NNNN_what_it_brings`; their order is the order of names. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hex, of `sql`. */
  readonly checksum: string;
}

/** Reads the migrations of a dialect, in order. They stand beside this module, in the source as in the build. */
export function readMigrations(dialect: 'sqlite' | 'postgres'): readonly Migration[] {
  const folder = new URL('./', import.meta.url);
  const ending = `.${dialect}.sql`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(new URL(file, folder), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name: file.slice(0, -ending.length), sql, checksum };
    });
}
