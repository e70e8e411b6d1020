import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

interface Listed {
  readonly name: string;
  readonly request_id: string;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';

let api: RunningApi;
let auditor: { Authorization: string };
let callerId: string;

/** Five calls, a minute apart, by one key; and a refusal. */
beforeAll(async () => {
  api = await startApi();
  auditor = await api.keyWith('audit:read');
  const caller = await api.keyWith('tools:call');
  callerId = `key:${caller.Authorization.split('_')[1] ?? ''}`;
  const calls = ['echo', 'refuse', 'echo', 'guarded', 'echo'];
  for (const [index, name] of calls.entries()) {
    api.clock.advance(60_000);
    await api.send(`/v1/tools/${name}`, {
      body: { input: name === 'echo' ? { text: 'hi' } : {} },
      headers: {
        ...caller,
        'X-Request-ID': `r${index}`,
        'X-Correlation-ID': index < 2 ? 'first-two' : 'others',
        ...(index === 0 && { traceparent: `00-${TRACE}-b7ad6b7169203331-01` }),
      },
    });
  }
  await api.send('/v1/tools');
});
afterAll(() => api[Symbol.asyncDispose]());

const list = async (query: string): Promise<{ requests: string[]; next: unknown }> => {
  const { json } = await api.send(`/v1/invocations?${query}`, { headers: auditor });
  const invocations = json['invocations'] as Listed[];
  return { requests: invocations.map(({ request_id: id }) => id), next: json['next'] };
};

describe('GET /v1/invocations', () => {
  it('lists calls, newest first, without what they carried', async () => {
    const { json } = await api.send('/v1/invocations', { headers: auditor });
    expect(json['next']).toBeNull();
    expect((json['invocations'] as Listed[]).map(({ request_id: id }) => id)).toEqual([
      'r4',
      'r3',
      'r2',
      'r1',
      'r0',
    ]);
    expect((json['invocations'] as Listed[])[4]).toEqual({
      id: expect.any(String),
      kind: 'call',
      method: 'tools/call',
      name: 'echo',
      outcome: 'ok',
      reason: null,
      door: 'rest',
      principal: callerId,
      actor: expect.any(String),
      request_id: 'r0',
      correlation_id: 'first-two',
      trace_id: TRACE,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      protocol_version: null,
      client_name: null,
      started_at: '2026-08-01T12:01:00.000Z',
      duration_ms: 0,
      arguments_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      result_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['tool=echo', ['r4', 'r2', 'r0']],
    ['name=refuse', ['r1']],
    ['method=tools/call&name=guarded', ['r3']],
    ['outcome=denied', ['r3']],
    ['outcome=tool_error', ['r1']],
    ['door=rest', ['r4', 'r3', 'r2', 'r1', 'r0']],
    ['door=cli', []],
    ['principal=owner', []],
    ['correlation_id=first-two', ['r1', 'r0']],
    [`trace_id=${TRACE}`, ['r0']],
    ['request_id=r2', ['r2']],
    ['since=2026-08-01T12:04:00Z', ['r4', 'r3']],
    ['until=2026-08-01T12:02:00Z', ['r0']],
    ['since=2026-08-01T14:02:00%2B02:00&until=2026-08-01T12:03:00Z', ['r1']],
    ['tool=echo&correlation_id=others', ['r4', 'r2']],
  ])('narrows by %s', async (query, requests) => {
    expect(await list(query)).toEqual({ requests, next: null });
  });

  it('narrows by principal', async () => {
    const { requests } = await list(`principal=${encodeURIComponent(callerId)}`);
    expect(requests).toHaveLength(5);
  });

  it('pages through all, each once', async () => {
    const first = await list('limit=2');
    const second = await list(`limit=2&before=${String(first.next)}`);
    const third = await list(`limit=2&before=${String(second.next)}`);
    expect([first.requests, second.requests, third.requests]).toEqual([
      ['r4', 'r3'],
      ['r2', 'r1'],
      ['r0'],
    ]);
    expect(third.next).toBeNull();
  });

  it('lists security events apart', async () => {
    const { json } = await api.send('/v1/invocations?kind=security', { headers: auditor });
    expect(json).toMatchObject({
      invocations: [{ kind: 'security', method: 'auth.refused', name: null, outcome: 'denied' }],
    });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['outcome=fine', 'outcome'],
    ['door=window', 'door'],
    ['since=yesterday', 'since'],
    ['until=2026-08-01', 'until'],
    ['request_id=a&request_id=b', 'request_id'],
    ['tool=echo&name=echo', 'tool'],
    ['tool=echo&method=tools/call', 'tool'],
    ['before=earlier', 'before'],
    ['colour=red', 'colour'],
  ])('refuses %s and names what is wrong', async (query, named) => {
    const answer = await api.send(`/v1/invocations?${query}`, { headers: auditor });
    expect(answer).toMatchObject({
      status: 422,
      json: { code: 'invalid_params', detail: expect.stringContaining(named) },
    });
  });
});
