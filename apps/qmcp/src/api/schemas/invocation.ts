import { z } from '@hono/zod-openapi';
import { AUDIT_OUTCOMES, DOORS } from '@qmcp/contracts';
import type { StoredAuditRecord } from '@qmcp/contracts';

const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

const fields = {
  id: z.string().describe('UUIDv7; ascends with time.'),
  kind: z.enum(['call', 'security']),
  method: z.string().describe('`tools/call`, `resources/read`, …, or a security event.'),
  name: z.string().nullable().describe('Tool or prompt name, resource URI.'),
  outcome: z.enum(AUDIT_OUTCOMES),
  reason: z.string().nullable().describe('Why, where the outcome alone does not tell.'),
  door: z.enum(DOORS),
  principal: z.string().nullable().describe('Who; null once the person was forgotten.'),
  actor: z.string().describe('Pseudonym of who; stays.'),
  request_id: z.string(),
  correlation_id: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  protocol_version: z.string().nullable(),
  client_name: z
    .string()
    .nullable()
    .describe('What the client says it is: never a ground for trust.'),
  started_at: z.iso.datetime(),
  duration_ms: z.number().min(0),
  arguments_digest: hex(64).nullable(),
  result_digest: hex(64).nullable(),
};

/** A finished call or a security event, without what it carried. */
export const Invocation = z.strictObject(fields).openapi('Invocation');

/** The same with what it carried. */
export const InvocationDetail = z
  .strictObject({
    ...fields,
    payload: z
      .strictObject({
        body: z
          .string()
          .describe('JSON text of `{ arguments?, result?, truncated? }`, secrets masked.'),
        salt: hex(32),
        commitment: hex(64).describe('SHA-256 over salt and body, both as text.'),
      })
      .nullable()
      .describe('Null when there was none or it was forgotten.'),
  })
  .openapi('InvocationDetail');

/** A record as the API shows it in lists. */
export const toInvocation = (record: StoredAuditRecord): z.infer<typeof Invocation> => ({
  id: record.id,
  kind: record.kind,
  method: record.method,
  name: record.name,
  outcome: record.outcome,
  reason: record.reason,
  door: record.door,
  principal: record.principalId,
  actor: record.actor,
  request_id: record.requestId,
  correlation_id: record.correlationId,
  trace_id: record.traceId,
  span_id: record.spanId,
  protocol_version: record.protocolVersion,
  client_name: record.clientName,
  started_at: new Date(record.startedAtMs).toISOString(),
  duration_ms: record.durationUs / 1000,
  arguments_digest: record.argumentsDigest,
  result_digest: record.resultDigest,
});
