import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work`, inside a transaction, so that all it deletes is overwritten in the file, whole pages included
 * (sqlite.org/pragma.html, "secure_delete"). The write-ahead log keeps what was there before, until it is emptied.
 */
export function overwriting<T>(database: DatabaseSync, work: () => T): T {
  database.exec('pragma secure_delete = on');
  try {
    return work();
  } finally {
    database.exec('pragma secure_delete = fast');
  }
}
