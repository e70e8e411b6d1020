import { approvalRequest, heldCall } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const INPUTS: Readonly<Record<string, object>> = { echo: { text: 'hi' } };

const call = (api: RunningApi, headers: Record<string, string>, tool: string) =>
  api.send(`/v1/tools/${tool}`, { body: { input: INPUTS[tool] ?? {} }, headers });

interface Calls {
  readonly minute_buckets: readonly Record<string, unknown>[];
  readonly complete: boolean;
}

describe('the overview', () => {
  it('counts the calls of the last hour by the minute, and names what fails', async () => {
    await using api = await startApi();
    const [caller, person] = [await api.keyWith('tools:call'), await api.sessionWith('audit:read')];
    await call(api, caller, 'echo');
    api.clock.advance(60_000);
    await call(api, caller, 'refuse');
    await call(api, caller, 'refuse');
    await call(api, caller, 'echo');
    await call(api, caller, 'guarded');
    const { json } = await api.send('/v1/overview', { headers: person });
    const { minute_buckets: minutes, complete } = json['calls'] as Calls;
    expect(complete).toBe(true);
    expect(minutes).toHaveLength(60);
    expect(minutes.slice(-2)).toEqual([
      { start: '2026-08-01T12:00:00.000Z', ok: 1, failed: 0, held: 0, denied: 0 },
      { start: '2026-08-01T12:01:00.000Z', ok: 1, failed: 2, held: 0, denied: 1 },
    ]);
    expect(json['failing_tools']).toEqual([
      {
        tool: 'refuse',
        failed: 2,
        total: 2,
        last_error_code: 'out_of_stock',
        last_at: '2026-08-01T12:01:00.000Z',
      },
    ]);
  });

  it('forgets what is more than an hour ago', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    await call(api, headers, 'refuse');
    api.clock.advance(60 * 60_000);
    const { json } = await api.send('/v1/overview', { headers });
    expect(json['failing_tools']).toEqual([]);
  });

  it('counts what waits, as far as one may read it', async () => {
    await using api = await startApi();
    const asker = await api.keyWith('human:ask');
    await api.send('/v1/human/requests', { headers: asker, body: { prompt: 'Which one?' } });
    const nowMs = api.clock.nowMs();
    await api.server.human.store.create(
      approvalRequest({ createdAtMs: nowMs, expiresAtMs: nowMs + 9_000, held: heldCall() }),
    );
    const seen = async (headers: Record<string, string>) =>
      (await api.send('/v1/overview', { headers })).json;
    expect(await seen(await api.sessionWith('approvals:decide'))).toMatchObject({
      pending_approvals: 1,
      pending_questions: 1,
      calls: null,
      failing_tools: null,
      audit: { sealed: true, standing: null },
    });
    expect(await seen(asker)).toMatchObject({ pending_approvals: 0, pending_questions: 1 });
  });

  it('says how far the audit is signed for, to who may read it', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const audit = async () => (await api.send('/v1/overview', { headers })).json['audit'];
    expect(await audit()).toEqual({
      sealed: true,
      standing: { checkpoint: null, unsigned_records: 0, last_record: null },
    });
    await call(api, headers, 'echo');
    const number = await api.store.auditSeal.checkpoint();
    api.clock.advance(1_000);
    const { json } = await call(api, headers, 'echo');
    const requestId = String(json['request_id']);
    const [record] = (await api.store.audit.list({ requestId }, { limit: 1 })).records;
    expect(await audit()).toEqual({
      sealed: true,
      standing: {
        checkpoint: { number, at: '2026-08-01T12:00:00.000Z' },
        unsigned_records: 1,
        last_record: { id: record?.id, stream: 1, sequence: 2, at: '2026-08-01T12:00:01.000Z' },
      },
    });
  });

  it('says so where there is nothing to verify: in memory', async () => {
    await using api = await startApi({ auditPlace: undefined });
    const { json } = await api.send('/v1/overview', { headers: await api.ownerSession() });
    expect(json['audit']).toEqual({ sealed: false, standing: null });
  });

  it('reads the audit once in two seconds, however many look', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const failing = async () => {
      const { json } = await api.send('/v1/overview', { headers });
      return (json['failing_tools'] as unknown[]).length;
    };
    expect(await failing()).toBe(0);
    await call(api, headers, 'refuse');
    expect(await failing()).toBe(0);
    api.clock.advance(2_000);
    expect(await failing()).toBe(1);
  });
});
