import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** As whom a program runs; undefined: as ourselves. */
export type ProgramOwner = { readonly uid: number; readonly gid: number } | undefined;

/**
 * The newest PostgreSQL's program of a name. Debian keeps them off the path.
 * @throws Error that says what is missing
 */
export const postgresProgram = (name: string): string => join(programFolder(), name);

function programFolder(): string {
  const versions = globSync('/usr/lib/postgresql/*/bin').toSorted((left, right) =>
    left.localeCompare(right, 'en', { numeric: true }),
  );
  const newest = versions.at(-1);
  if (newest !== undefined) return newest;
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error("PostgreSQL is not installed here: install Debian's package 'postgresql'", {
      cause: error,
    });
  }
}

const idOf = (option: string): number =>
  Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));

/** PostgreSQL and PgBouncer refuse to run as root, so they run as the user that Debian's package made. */
export function programOwner(): ProgramOwner {
  if (process.getuid?.() !== 0) return undefined;
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** A daemon: Debian keeps those where the path of ordinary users does not lead. */
export function systemProgram(name: string): string {
  const file = join('/usr/sbin', name);
  return existsSync(file) ? file : name;
}

/** The address of a database behind a Unix socket in a folder. */
export const socketUrl = (folder: string, database: string): string =>
  `postgres://qmcp@localhost/${database}?host=${encodeURIComponent(folder)}`;
