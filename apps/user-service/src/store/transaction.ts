import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs the work in one write transaction: all of it is kept, or none when it throws. The write lock is taken first, so
 * what the work reads can't be changed by another process before it writes.
 */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite ends the transaction itself on some errors, such as a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
