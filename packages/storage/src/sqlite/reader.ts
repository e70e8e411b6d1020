import type { DatabaseSync } from 'node:sqlite';

import type { Query } from './audit-query.ts';

/** Runs queries that may take long. */
export interface Reader {
  all(query: Query): Promise<readonly unknown[]>;
}

/** Reads on the writer's own connection: all there is for a database in memory. */
export const directReader = (database: DatabaseSync): Reader => ({
  all: async ({ sql, parameters }) => database.prepare(sql).all(...parameters),
});
