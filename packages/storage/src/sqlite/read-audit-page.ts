import type { DatabaseSync } from 'node:sqlite';

import type { AuditFilter, AuditPage } from '@qmcp/contracts';
import {
  DummyDriver,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

import { auditPageQuery } from '../audit/audit-page-query.ts';
import type { AuditDialect, AuditTables, PageRequest } from '../audit/audit-page-query.ts';
import { toStoredRecord } from '../audit/audit-row.ts';
import type { JoinedAuditRow } from '../audit/audit-row.ts';

/** Kysely writes the SQL; `node:sqlite` runs it, wherever the connection is. */
const kysely = new Kysely<AuditTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Values that most records share: an index on them finds everything, and so nothing. */
const COMMON = new Set(['call', 'ok']);

/**
 * Without statistics on values (which SQLite's build here doesn't keep), its planner takes each value of a column to be
 * as frequent as any other. So it is told: else it would look for a security event among all that went well.
 */
const dialect: AuditDialect = {
  database: kysely,
  equals(column, value) {
    const equal = sql<boolean>`${sql.ref(column)} = ${value}`;
    if (column !== 'kind' && column !== 'outcome') return equal;
    return sql<boolean>`likelihood(${equal}, ${sql.lit(COMMON.has(value) ? 0.95 : 0.01)})`;
  },
};

/** Reads a page of the audit, newest first. Blocks its thread while it does. */
export function readAuditPage(
  database: DatabaseSync,
  filter: AuditFilter,
  page: PageRequest,
): AuditPage {
  const query = auditPageQuery(dialect, filter, page);
  const rows = database.prepare(query.sql).all(...(query.parameters as (string | number)[]));
  const records = rows
    .slice(0, page.limit)
    .map((row) => toStoredRecord(row as unknown as JoinedAuditRow));
  return { records, next: rows.length > page.limit ? (records.at(-1)?.id ?? null) : null };
}
