import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { hasCode } from './system-error.ts';
import { unwritable } from './unwritable.ts';

/** A lock among processes, and how long to wait for it. */
export interface FileLock {
  /** A file of its own, made when it is missing. */
  readonly path: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const RETRY_MS = 25;
/** SQLite's result code for a lock that another one holds. */
const SQLITE_BUSY = 5;

/**
 * Runs `work` while nobody else holds the lock, in this process or another.
 *
 * The lock is SQLite's on an empty database, since Node.js has no other that the kernel takes back when its holder dies: no
 * stale lock is left to guess about.
 * @throws PlatformError `credentials_busy` (retryable) when the lock could not be had in time; `credentials_unwritable`
 */
export async function withFileLock<T>(lock: FileLock, work: () => Promise<T>): Promise<T> {
  await makeFile(lock.path);
  const database = openDatabase(lock.path);
  try {
    await acquire(database, lock);
    return await work();
  } finally {
    database.close();
  }
}

/**
 * Makes the file for its owner alone, as SQLite would not. One that is there must not be opened: closing it again would
 * let go of every lock that this process has on it (POSIX).
 */
async function makeFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.close();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw unwritable(path, error);
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    // Given time, SQLite would wait with the event loop.
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function acquire(
  database: DatabaseSync,
  { path, timeoutMs, clock }: FileLock,
): Promise<void> {
  const untilMs = clock.monotonicMs() + timeoutMs;
  while (!tryToLock(database, path)) {
    if (clock.monotonicMs() >= untilMs) {
      throw new PlatformError(
        'credentials_busy',
        `Another process has held ${path} for ${timeoutMs} ms: end it, or try again later.`,
        { retryable: true },
      );
    }
    await new Promise<void>((resolve) => void clock.setTimer(resolve, RETRY_MS));
  }
}

function tryToLock(database: DatabaseSync, path: string): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw unwritable(path, error);
  }
}
