import type { AuditIntent, AuditRecord, StoredAuditRecord } from '@qmcp/contracts';

import { storable } from '../storable.ts';

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

/** Columns that an intent and its record have in common. */
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

/** Columns of a record. */
export const RECORD_COLUMNS = [
  'instance',
  'sequence',
  ...INTENT_COLUMNS,
  'outcome',
  'reason',
  'duration_us',
  'result_digest',
  'payload_commitment',
] as const satisfies readonly Column[];

/** What an intent's row has. */
export type IntentRow = Pick<AuditRow, (typeof INTENT_COLUMNS)[number]>;

/**
 * An intent as the table has it. Text from outside becomes such as every database can hold, so that a record is hashed as it
 * will be read, also after the store moved to another one.
 */
export const toIntentRow = (intent: AuditIntent, actor: string): IntentRow => ({
  id: intent.id,
  kind: intent.kind,
  started_at_ms: intent.startedAtMs,
  actor,
  door: intent.door,
  method: kept(intent.method),
  name: keptOrNull(intent.name),
  request_id: kept(intent.requestId),
  correlation_id: kept(intent.correlationId),
  trace_id: kept(intent.traceId),
  span_id: kept(intent.spanId),
  protocol_version: keptOrNull(intent.protocolVersion),
  client_name: keptOrNull(intent.clientName),
  arguments_digest: intent.argumentsDigest,
});

const kept = (text: string): string => storable(text.toWellFormed());

const keptOrNull = (text: string | null): string | null => (text === null ? null : kept(text));

/** Who wrote a record, and as which one. */
export interface RecordPlace {
  readonly actor: string;
  readonly instance: number;
  readonly sequence: number;
}

/** A record as the table has it. */
export const toAuditRow = (record: AuditRecord, place: RecordPlace): AuditRow => ({
  ...toIntentRow(record, place.actor),
  instance: place.instance,
  sequence: place.sequence,
  outcome: record.outcome,
  reason: keptOrNull(record.reason),
  duration_us: record.durationUs,
  result_digest: record.resultDigest,
  payload_commitment: record.payload?.commitment ?? null,
});

/** Nobody knows how long a lost call ran, or whether it took effect: it may have ended at any moment. */
export const toLostRow = (
  intent: IntentRow,
  place: Pick<RecordPlace, 'instance' | 'sequence'>,
): AuditRow => ({
  ...intent,
  instance: place.instance,
  sequence: place.sequence,
  outcome: 'ambiguous',
  reason: 'process_lost',
  duration_us: 0,
  result_digest: null,
  payload_commitment: null,
});

/** Values of a row in the order of its columns. */
export const valuesOf = <Name extends Column>(
  columns: readonly Name[],
  row: Readonly<Record<Name, Value>>,
): Value[] => columns.map((column) => row[column]);

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
