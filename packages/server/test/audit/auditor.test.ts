import { fakeClock, seededEntropy } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Auditor, payloadBody } from '../../src/audit/auditor.ts';
import { RecordingAudit } from '../recording-store.ts';
import { RecordingTelemetry } from '../recording-telemetry.ts';

const origin = {
  principalId: 'owner',
  door: 'cli',
  requestId: 'r',
  correlationId: 'c',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  protocolVersion: '2026-07-28',
  clientName: 'x/1',
} as const;

function auditing() {
  const clock = fakeClock();
  const store = new RecordingAudit();
  const telemetry = new RecordingTelemetry();
  const entropy = seededEntropy(1, clock);
  return {
    auditor: new Auditor({ store, clock, entropy, telemetry, maxPayloadBytes: 1024 }),
    store,
    clock,
    telemetry,
  };
}

describe('the payload', () => {
  it('holds arguments and result', () => {
    expect(payloadBody({ a: 1 }, { b: 2 }, 1024)).toBe('{"arguments":{"a":1},"result":{"b":2}}');
    expect(payloadBody({ a: 1 }, undefined, 1024)).toBe('{"arguments":{"a":1}}');
    expect(payloadBody(undefined, [], 1024)).toBe('{"result":[]}');
  });

  it('keeps within its size, and says when it was cut', () => {
    const wide = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(
        wide,
        wide,
        fc.integer({ min: 512, max: 4_096 }),
        (argument, result, maxBytes) => {
          const body = payloadBody({ argument }, { result }, maxBytes);
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maxBytes);
          const whole = JSON.stringify({ arguments: { argument }, result: { result } });
          if (Buffer.byteLength(whole) > maxBytes)
            expect(JSON.parse(body)).toHaveProperty('truncated');
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps the beginning of what it cuts, as text', () => {
    const body = JSON.parse(payloadBody({ a: 'x'.repeat(5_000) }, undefined, 1024)) as unknown;
    expect(body).toEqual({
      truncated: true,
      arguments: expect.stringMatching(/^\{"a":"x{10,}/) as string,
    });
  });

  it('is masked before it is cut, so that no half of a secret is left', () => {
    const secret = `ghp_${'a1'.repeat(18)}`;
    const body = payloadBody({ a: `${'x'.repeat(100)} ${secret} ${'y'.repeat(5_000)}` }, {}, 1024);
    expect(body).toContain('[masked]');
    expect(body).not.toContain('ghp_');
  });
});

describe('a record', () => {
  it('of a call without arguments and answer has no payload and no digests', async () => {
    const { auditor, store } = auditing();
    const record = auditor.open(
      { method: 'prompts/get', name: 'p', definition: 'p', arguments: undefined },
      origin,
    );
    await record.close({ outcome: 'cancelled', reason: null });
    expect(store.records).toMatchObject([
      { name: 'p', argumentsDigest: null, resultDigest: null, payload: null },
    ]);
  });

  it('of a security event says what was refused to whom', async () => {
    const { auditor, store, clock, telemetry } = auditing();
    await auditor.securityEvent({ method: 'auth.refused', reason: 'expired', name: null }, origin);
    expect(store.records).toEqual([
      {
        ...origin,
        id: expect.any(String) as string,
        kind: 'security',
        startedAtMs: clock.nowMs(),
        method: 'auth.refused',
        name: null,
        argumentsDigest: null,
        outcome: 'denied',
        reason: 'expired',
        durationUs: 0,
        resultDigest: null,
        payload: null,
      },
    ]);
    expect(telemetry.calls).toEqual([]);
  });
});
