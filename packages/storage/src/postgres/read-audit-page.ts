import type { AuditFilter, AuditPage } from '@qmcp/contracts';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';

import { auditPageQuery } from '../audit/audit-page-query.ts';
import type { AuditDialect, AuditTables, PageRequest } from '../audit/audit-page-query.ts';
import { toStoredRecord } from '../audit/audit-row.ts';
import type { JoinedAuditRow } from '../audit/audit-row.ts';
import type { Connections } from './connections.ts';
import { storable } from '../storable.ts';

/** Kysely writes the SQL; `pg` runs it. */
const kysely = new Kysely<AuditTables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** PostgreSQL keeps statistics on values and plans with the value at hand, so it needs no hints. */
const dialect: AuditDialect = {
  database: kysely,
  equals: (column, value) => sql<boolean>`${sql.ref(column)} = ${value}`,
};

/**
 * Reads a page of the audit, newest first.
 * @throws PlatformError `store_busy`, `store_failed`, `store_closed`
 */
export async function readAuditPage(
  connections: Connections,
  filter: AuditFilter,
  page: PageRequest,
): Promise<AuditPage> {
  const query = auditPageQuery(dialect, filter, page);
  const rows = await connections.read<JoinedAuditRow>({
    text: query.sql,
    values: query.parameters.map(storable),
  });
  const records = rows.slice(0, page.limit).map(toStoredRecord);
  return { records, next: rows.length > page.limit ? (records.at(-1)?.id ?? null) : null };
}
