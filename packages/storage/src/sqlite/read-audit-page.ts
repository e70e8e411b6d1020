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
import type {
  AuditDialect,
  AuditTables,
  ComparedColumn,
  PageRequest,
} from '../audit/audit-page-query.ts';
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

/** Values that the indexes of their columns leave out, since nearly every record has them; see migrations 0001 and 0013. */
const NOT_INDEXED: Partial<Record<ComparedColumn, string>> = {
  kind: 'call',
  door: 'mcp-http',
  method: 'tools/call',
  outcome: 'ok',
};

/**
 * Tells the planner what it can't know of a value: that it is in an index which leaves another out, which SQLite sees
 * when the condition has the index's own words; and that calls are many and security events few, since SQLite's build
 * here keeps no statistics on values.
 */
const dialect: AuditDialect = {
  database: kysely,
  equals(column, value) {
    const equal = sql<boolean>`${sql.ref(column)} = ${value}`;
    if (column === 'kind' && value === 'call') return sql<boolean>`likelihood(${equal}, 0.95)`;
    const common = NOT_INDEXED[column];
    if (common === undefined || common === value) return equal;
    return sql<boolean>`${equal} and ${sql.ref(column)} <> ${sql.lit(common)}`;
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
