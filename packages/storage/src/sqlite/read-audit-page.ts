import type { DatabaseSync } from 'node:sqlite';

import type { AuditFilter, AuditPage } from '@qmcp/contracts';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

import { auditPageQuery } from '../audit/audit-page-query.ts';
import type { AuditTables, PageRequest } from '../audit/audit-page-query.ts';
import { toStoredRecord } from '../audit/audit-row.ts';
import type { JoinedAuditRow } from '../audit/audit-row.ts';

/** Kysely writes the SQL; `node:sqlite` runs it, wherever the connection is. */
const builder = new Kysely<AuditTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Reads a page of the audit, newest first. Blocks its thread while it does. */
export function readAuditPage(
  database: DatabaseSync,
  filter: AuditFilter,
  page: PageRequest,
): AuditPage {
  const { sql, parameters } = auditPageQuery(builder, filter, page);
  const rows = database.prepare(sql).all(...(parameters as (string | number)[]));
  const records = rows
    .slice(0, page.limit)
    .map((row) => toStoredRecord(row as unknown as JoinedAuditRow));
  return { records, next: rows.length > page.limit ? (records.at(-1)?.id ?? null) : null };
}
