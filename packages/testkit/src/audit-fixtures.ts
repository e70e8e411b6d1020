import { hash } from 'node:crypto';

import type { AuditIntent, AuditPayload, AuditRecord, Entropy } from '@qmcp/contracts';

const hex = (entropy: Entropy, bytes: number): string =>
  Buffer.from(entropy.bytes(bytes)).toString('hex');

/** The time in a UUIDv7. */
const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

/**
 * Makes the intent of a tool call as the server writes it: its own ids, started when its id was made.
 * @param given - what the test is about
 */
export function auditIntent(entropy: Entropy, given: Partial<AuditIntent> = {}): AuditIntent {
  const id = given.id ?? entropy.uuidv7();
  return {
    id,
    kind: 'call',
    startedAtMs: timeOf(id),
    principalId: 'owner',
    door: 'mcp-http',
    method: 'tools/call',
    name: 'echo',
    requestId: id,
    correlationId: id,
    traceId: hex(entropy, 16),
    spanId: hex(entropy, 8),
    protocolVersion: '2026-07-28',
    clientName: 'test/1.0.0',
    argumentsDigest: hex(entropy, 32),
    ...given,
  };
}

/** Makes a payload that fits its commitment. */
function auditPayload(salt: string): AuditPayload {
  const body = '{"arguments":{"text":"hi"},"result":"hi"}';
  return { salt, body, commitment: hash('sha256', salt + body) };
}

/**
 * Makes the record of a tool call that went well.
 * @param given - what the test is about
 */
export function auditRecord(entropy: Entropy, given: Partial<AuditRecord> = {}): AuditRecord {
  return {
    ...auditIntent(entropy, given),
    outcome: 'ok',
    reason: null,
    durationUs: 1_500,
    resultDigest: hex(entropy, 32),
    payload: auditPayload(hex(entropy, 16)),
    ...given,
  };
}
