import type { AuditFilter } from '@qmcp/contracts';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

import type { AuditRow } from './audit-rows.ts';

interface Tables {
  readonly audit_record: AuditRow;
  readonly audit_payload: { record_id: string; salt: string; body: string };
  readonly actor: { pseudonym: string; principal_id: string | null };
}

/** A statement and its values. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

// Kysely writes the SQL; where it runs is the store's business.
const builder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

const columns = {
  method: 'method',
  name: 'name',
  outcome: 'outcome',
  door: 'door',
  kind: 'kind',
} as const;
const ids = {
  correlationId: 'correlation_id',
  traceId: 'trace_id',
  requestId: 'request_id',
} as const;
const equalities = { ...columns, ...ids };

/** Records that a filter lets through, newest first, one more than `limit` so that one knows whether more follow. */
export function pageQuery(filter: AuditFilter, page: { limit: number; before?: string }): Query {
  let query = joined();
  for (const [field, column] of Object.entries(equalities) as [
    keyof typeof equalities,
    keyof AuditRow,
  ][]) {
    const value = filter[field];
    if (value !== undefined) query = query.where(`audit_record.${column}`, '=', value);
  }
  if (filter.principalId !== undefined)
    query = query.where('actor.principal_id', '=', filter.principalId);
  if (filter.sinceMs !== undefined)
    query = query.where('audit_record.started_at_ms', '>=', filter.sinceMs);
  if (filter.untilMs !== undefined)
    query = query.where('audit_record.started_at_ms', '<', filter.untilMs);
  if (page.before !== undefined) query = query.where('audit_record.id', '<', page.before);
  return compiled(query.orderBy('audit_record.id', 'desc').limit(page.limit + 1));
}

/** The record of an id. */
export const recordQuery = (id: string): Query =>
  compiled(joined().where('audit_record.id', '=', id));

const joined = () =>
  builder
    .selectFrom('audit_record')
    .innerJoin('actor', 'actor.pseudonym', 'audit_record.actor')
    .leftJoin('audit_payload', 'audit_payload.record_id', 'audit_record.id')
    .selectAll('audit_record')
    .select(['actor.principal_id', 'audit_payload.salt', 'audit_payload.body']);

const compiled = (query: { compile(): { sql: string; parameters: readonly unknown[] } }): Query => {
  const { sql, parameters } = query.compile();
  return { sql, parameters: parameters as Query['parameters'] };
};
