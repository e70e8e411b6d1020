import type { AuditFilter } from '@qmcp/contracts';
import { sql } from 'kysely';
import type { CompiledQuery, Kysely, RawBuilder } from 'kysely';

import type { AuditRow, JoinedAuditRow } from './audit-row.ts';

/** The tables that a page is read from. */
export interface AuditTables {
  readonly audit_record: AuditRow;
  readonly audit_payload: { record_id: string; salt: string; body: string };
  readonly actor: { pseudonym: string; principal_id: string | null };
}

/** Which part of a list. */
export interface PageRequest {
  readonly limit: number;
  /** Id of the record that the page follows. */
  readonly before?: string;
}

/** Filters that ask for equality, and their columns. */
const EQUALITIES = {
  kind: 'kind',
  method: 'method',
  name: 'name',
  outcome: 'outcome',
  door: 'door',
  correlationId: 'correlation_id',
  traceId: 'trace_id',
  requestId: 'request_id',
} as const satisfies Partial<Record<keyof AuditFilter, keyof AuditRow>>;

/** A column that a filter compares. */
export type ComparedColumn = (typeof EQUALITIES)[keyof typeof EQUALITIES];

/** Where the query will run. */
export interface AuditDialect {
  readonly database: Kysely<AuditTables>;
  /** The condition `column = value`, with what this planner has to be told about it. */
  readonly equals: (column: ComparedColumn, value: string) => RawBuilder<boolean>;
}

/**
 * Asks for the records that a filter lets through, newest first: by start, then by id. Asks for one more than `limit`,
 * which tells whether a page follows.
 * The page is cut before payloads are joined, so that none is read in vain.
 */
export function auditPageQuery(
  { database, equals }: AuditDialect,
  filter: AuditFilter,
  page: PageRequest,
): CompiledQuery<JoinedAuditRow> {
  let records = database.selectFrom('audit_record').selectAll();
  for (const [field, column] of Object.entries(EQUALITIES)) {
    const value = filter[field as keyof typeof EQUALITIES];
    if (value !== undefined) records = records.where(equals(column, value));
  }
  const { principalId, sinceMs, untilMs } = filter;
  if (principalId !== undefined) records = records.where('actor', '=', pseudonymOf(principalId));
  if (sinceMs !== undefined) records = records.where('started_at_ms', '>=', sinceMs);
  if (untilMs !== undefined) records = records.where('started_at_ms', '<', untilMs);
  if (page.before !== undefined) records = records.where(isBefore(page.before));

  return database
    .selectFrom(
      records
        .orderBy('started_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
        .as('record'),
    )
    .innerJoin('actor', 'actor.pseudonym', 'record.actor')
    .leftJoin('audit_payload', 'audit_payload.record_id', 'record.id')
    .selectAll('record')
    .select(['actor.principal_id', 'audit_payload.salt', 'audit_payload.body'])
    .orderBy('record.started_at_ms', 'desc')
    .orderBy('record.id', 'desc')
    .compile();
}

const pseudonymOf = (principalId: string) =>
  sql<string>`(select pseudonym from actor where principal_id = ${principalId})`;

/** Whether a record comes after `id` in the list. Where that one is gone, the time that its id carries stands in. */
function isBefore(id: string) {
  const madeAtMs = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  const startedAtMs = sql`coalesce((select started_at_ms from audit_record where id = ${id}), ${madeAtMs})`;
  return sql<boolean>`(started_at_ms, id) < (${startedAtMs}, ${id})`;
}
