import type { AuditRow } from './audit-row.ts';

/**
 * The text that a record's leaf is over: version 1, RFC 8785, members by their names. Fixed for good: a member that comes
 * later makes another version.
 * @param row - whose texts are well-formed, as the store writes them
 */
export const recordText = (row: AuditRow): string =>
  JSON.stringify({
    actor: row.actor,
    arguments_digest: row.arguments_digest,
    client_name: row.client_name,
    correlation_id: row.correlation_id,
    door: row.door,
    duration_us: row.duration_us,
    format: 'qmcp-audit-record-v1',
    id: row.id,
    instance: row.instance,
    kind: row.kind,
    method: row.method,
    name: row.name,
    outcome: row.outcome,
    payload_commitment: row.payload_commitment,
    protocol_version: row.protocol_version,
    reason: row.reason,
    request_id: row.request_id,
    result_digest: row.result_digest,
    sequence: row.sequence,
    span_id: row.span_id,
    started_at_ms: row.started_at_ms,
    trace_id: row.trace_id,
  });
