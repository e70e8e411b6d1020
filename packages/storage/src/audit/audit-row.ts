import type { AuditIntent, AuditRecord, StoredAuditRecord } from '@qmcp/contracts';

/** A record as the table `audit_record` has it. */
export interface AuditRow {
  readonly id: string;
  readonly instance: number;
  readonly sequence: number;
  readonly kind: string;
  readonly started_at_ms: number;
  readonly actor: string;
  readonly door: string;
  readonly method: string;
  readonly name: string | null;
  readonly request_id: string;
  readonly correlation_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly protocol_version: string | null;
  readonly client_name: string | null;
  readonly arguments_digest: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly duration_us: number;
  readonly result_digest: string | null;
  readonly payload_commitment: string | null;
}

/** A record with what is joined to it when it is read. */
export interface JoinedAuditRow extends AuditRow {
  readonly principal_id: string | null;
  readonly salt: string | null;
  readonly body: string | null;
}

type Column = keyof AuditRow;
type Value = string | number | null;

/** Columns that an intent and its record have in common, in the order of {@link intentValues}. */
export const INTENT_COLUMNS = [
  'id',
  'kind',
  'started_at_ms',
  'actor',
  'door',
  'method',
  'name',
  'request_id',
  'correlation_id',
  'trace_id',
  'span_id',
  'protocol_version',
  'client_name',
  'arguments_digest',
] as const satisfies readonly Column[];

/** Columns that tell how a call ended, in the order of {@link endingValues}. */
export const ENDING_COLUMNS = [
  'outcome',
  'reason',
  'duration_us',
  'result_digest',
  'payload_commitment',
] as const satisfies readonly Column[];

/** Values for {@link INTENT_COLUMNS}. */
export const intentValues = (intent: AuditIntent, actor: string): Value[] => [
  intent.id,
  intent.kind,
  intent.startedAtMs,
  actor,
  intent.door,
  intent.method,
  intent.name,
  intent.requestId,
  intent.correlationId,
  intent.traceId,
  intent.spanId,
  intent.protocolVersion,
  intent.clientName,
  intent.argumentsDigest,
];

/** Values for {@link ENDING_COLUMNS}. */
export const endingValues = (record: AuditRecord): Value[] => [
  record.outcome,
  record.reason,
  record.durationUs,
  record.resultDigest,
  record.payload?.commitment ?? null,
];

/** A row as the port gives it back. */
export function toStoredRecord(row: JoinedAuditRow): StoredAuditRecord {
  const { payload_commitment: commitment, salt, body } = row;
  return {
    id: row.id,
    kind: row.kind as StoredAuditRecord['kind'],
    startedAtMs: row.started_at_ms,
    actor: row.actor,
    principalId: row.principal_id,
    door: row.door as StoredAuditRecord['door'],
    method: row.method,
    name: row.name,
    requestId: row.request_id,
    correlationId: row.correlation_id,
    traceId: row.trace_id,
    spanId: row.span_id,
    protocolVersion: row.protocol_version,
    clientName: row.client_name,
    argumentsDigest: row.arguments_digest,
    outcome: row.outcome as StoredAuditRecord['outcome'],
    reason: row.reason,
    durationUs: row.duration_us,
    resultDigest: row.result_digest,
    payload:
      commitment === null || salt === null || body === null ? null : { salt, body, commitment },
  };
}
