import type { DatabaseSync } from 'node:sqlite';

import type { AuditFilter, AuditPage } from '@qmcp/contracts';

import type { PageRequest } from '../audit/audit-page-query.ts';
import type { readAuditPage } from './read-audit-page.ts';
import type { AuditPageReader } from './sqlite-audit-store.ts';

/** Reads on the writer's connection, the only one that sees a database in memory. */
export class MemoryReader implements AuditPageReader {
  readonly #database: DatabaseSync;
  #loading: Promise<{ readonly readAuditPage: typeof readAuditPage }> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async readPage(filter: AuditFilter, page: PageRequest): Promise<AuditPage> {
    // Not before it is needed: a store on a file builds its queries in the background, and starts sooner without Kysely.
    this.#loading ??= import('./read-audit-page.ts');
    const reading = await this.#loading;
    return reading.readAuditPage(this.#database, filter, page);
  }

  /** Lets what was asked finish: it came before, and waits for the same. */
  async close(): Promise<void> {
    await this.#loading;
  }
}
