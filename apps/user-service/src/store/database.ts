import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { inTransaction } from './transaction.ts';

const IN_MEMORY = ':memory:';
const SQLITE_BUSY = 5;
const MAX_WAL_ATTEMPTS = 10;

/**
 * Opens the SQLite file, made for its owner's eyes only (mode 0600) if it isn't there yet. Several processes may hold it
 * at once: a writer waits up to `busyTimeoutMs` for the one before it. What is committed survives a loss of power.
 */
export function openDatabase(file: string, busyTimeoutMs: number): DatabaseSync {
  if (file !== IN_MEMORY) createPrivately(file);
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    if (file !== IN_MEMORY) switchToWal(database);
    database.exec('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Tells whether an error means that another process held the store for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  // The low byte is the primary code: https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
  return (
    error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY
  );
}

/**
 * A file that exists is left alone: closing a descriptor of a file drops every lock that this process has on it
 * (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * SQLite refuses the switch at once, without the busy timeout, when another process is making it; the write lock does
 * wait, so that is what we wait for before we ask again.
 */
function switchToWal(database: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
      if (mode === 'wal') return;
      throw new Error(
        `The user store stayed in journal mode ${String(mode)}: keep its file on a local disk.`,
      );
    } catch (error) {
      if (!isBusy(error) || attempt === MAX_WAL_ATTEMPTS) throw error;
      inTransaction(database, () => undefined);
    }
  }
}
