import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';

import { isBusy } from './sqlite-errors.ts';

/** SQLite before this could corrupt a WAL when a checkpoint met a writer (sqlite.org/releaselog/3_51_3.html). */
const OLDEST = [3, 51, 3] as const;

/** Whether a database lives in memory alone. */
export const isInMemory = (file: string): boolean => file === ':memory:';

/**
 * Opens a database for writing: WAL, private to its owner.
 * @param options - `lockWaitMs`: how long a statement may block on another process's lock
 * @throws PlatformError `store_unsupported` for an old SQLite or a file system without shared memory
 */
export function openDatabase(file: string, options: { lockWaitMs: number }): DatabaseSync {
  demandVersion(process.versions['sqlite'] ?? '');
  if (!isInMemory(file)) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: options.lockWaitMs });
  if (!isInMemory(file)) {
    chmodSync(file, 0o600);
    demandWal(database, file);
  }
  // Where the WAL is synced by ourselves (see WalSync), NORMAL leaves exactly that to us.
  database.exec(`pragma synchronous = ${syncsItself() ? 'full' : 'normal'}`);
  database.exec(
    'pragma wal_autocheckpoint = 0; pragma foreign_keys = on; pragma cache_size = -16000',
  );
  return database;
}

/** Whether SQLite must sync: only on Linux is a sync of the WAL by another descriptor known to be as good. */
export const syncsItself = (): boolean => process.platform !== 'linux';

/** @throws PlatformError `store_unsupported` */
export function demandVersion(version: string): void {
  const parts = version.split('.').map(Number);
  const difference =
    OLDEST.map((part, index) => (parts[index] ?? 0) - part).find((d) => d !== 0) ?? 0;
  if (difference >= 0) return;
  throw new PlatformError(
    'store_unsupported',
    `SQLite ${version} can lose data: use a Node.js that brings ${OLDEST.join('.')} or newer`,
  );
}

/** Attempts at the switch to WAL; each waits until whoever was in the way is done. */
const WAL_ATTEMPTS = 20;

function demandWal(database: DatabaseSync, file: string): void {
  if (switchToWal(database)) return;
  database.close();
  throw new PlatformError(
    'store_unsupported',
    `'${file}' lies where SQLite can't share memory between processes, on a network drive perhaps: choose a local folder with QMCP_HOME`,
  );
}

/** SQLite gives up on this switch at once when another process starts too, whatever the lock wait: so wait by a write. */
function switchToWal(database: DatabaseSync): boolean {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return database.prepare('pragma journal_mode = wal').get()?.['journal_mode'] === 'wal';
    } catch (error) {
      if (!isBusy(error) || attempt === WAL_ATTEMPTS) throw error;
      database.exec('begin immediate; rollback');
    }
  }
}
