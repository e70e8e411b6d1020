import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { pseudonymFrom } from '../audit/pseudonym.ts';
import { storable } from '../storable.ts';

/**
 * Pseudonyms of principals. Nothing is cached: a look-up costs about a microsecond, and a process never keeps using the
 * name of somebody whom another process forgot.
 */
export class Actors {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select pseudonym from actor where principal_id = ?');
    this.#insert = database.prepare('insert into actor values (?, ?, ?, ?)');
  }

  /**
   * A principal's pseudonym, made at first sight. Runs inside a transaction, so that all processes agree.
   * @param atMs - epoch milliseconds of the first sight
   */
  pseudonymOf(principalId: string, atMs: number): string {
    // As it will be read: SQLite makes text well-formed.
    const known = storable(principalId.toWellFormed());
    const row = this.#find.get(known);
    if (row !== undefined) return String(row['pseudonym']);
    const salt = randomBytes(16).toString('hex');
    const pseudonym = pseudonymFrom(salt, known);
    this.#insert.run(pseudonym, known, atMs, salt);
    return pseudonym;
  }
}
