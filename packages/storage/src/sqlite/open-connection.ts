import { DatabaseSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { storeUnsupported } from '../store-errors.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { isBroken, whatIsBroken } from './sqlite-failure.ts';
import { IN_MEMORY } from './store-file.ts';

/** SQLite before this may corrupt a WAL when a checkpoint meets a writer (sqlite.org/wal.html, "The WAL-Reset Bug"). */
const OLDEST_SQLITE = [3, 51, 3] as const;

const CACHE_KIB = 16_000;

/**
 * Whether commits are synced by {@link WalSync} rather than by SQLite. Only on Linux is a sync by another descriptor
 * known to be as good.
 */
export const syncsOwnWal = (file: string): boolean =>
  file !== IN_MEMORY && process.platform === 'linux';

/**
 * Opens the connection that writes: WAL, foreign keys, no checkpoints of its own, and no waiting for locks.
 * @throws PlatformError `store_unsupported`, `store_busy`
 */
export async function openConnection(file: string, clock: Clock): Promise<DatabaseSync> {
  assertSqliteVersion(process.versions['sqlite'] ?? 'of unknown version');
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    if (file !== IN_MEMORY) await switchToWal(database, { file, clock });
    // FULL, as SQLite has it by default, until here: the switch itself must last.
    const synchronous = syncsOwnWal(file) ? 'normal' : 'full';
    // What moves between pages is overwritten where it was, so that deleting it leaves no copy behind.
    database.exec(
      `pragma synchronous = ${synchronous}; pragma fullfsync = on; pragma wal_autocheckpoint = 0; pragma cache_size = -${CACHE_KIB}; pragma secure_delete = fast`,
    );
    return database;
  } catch (error) {
    database.close();
    if (!isBroken(error)) throw error;
    throw storeUnsupported(whatIsBroken(file, error), error);
  }
}

/** @throws PlatformError `store_unsupported` */
export function assertSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part === oldest) continue;
    throw storeUnsupported(
      `SQLite ${version} may corrupt the store. Use a Node.js that brings ${OLDEST_SQLITE.join('.')} or newer, such as 24.21.`,
    );
  }
}

/** @throws PlatformError `store_unsupported` where there is no shared memory between processes */
export async function switchToWal(
  database: DatabaseSync,
  { file, clock }: { file: string; clock: Clock },
): Promise<void> {
  const mode = await retryWhileBusy(
    () => database.prepare('pragma journal_mode = wal').get()?.['journal_mode'],
    clock,
  );
  if (mode === 'wal') return;
  throw storeUnsupported(
    `'${file}' lies where processes can't share memory, so SQLite keeps its journal in mode '${String(mode)}'. Choose a folder on a local disk.`,
  );
}
