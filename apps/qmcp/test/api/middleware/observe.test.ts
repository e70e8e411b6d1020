import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the ids of a request', () => {
  it('are taken over, answered, and logged', async () => {
    await using api = await startApi({ auth: 'local' });
    const { headers } = await api.send('/v1/tools', {
      headers: {
        'X-Request-ID': 'request.1',
        'X-Correlation-ID': 'work_1',
        traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      },
    });
    expect(headers).toMatchObject({ 'x-request-id': 'request.1', 'x-correlation-id': 'work_1' });
    expect(api.logLines()).toMatchObject([
      { requestId: 'request.1', correlationId: 'work_1', traceId: TRACE },
    ]);
  });

  it('are made where none came: the request is its own piece of work then', async () => {
    await using api = await startApi();
    const { headers } = await api.send('/livez');
    expect(headers['x-request-id']).toMatch(UUID_V7);
    expect(headers['x-correlation-id']).toBe(headers['x-request-id']);
  });

  it('are replaced where they could harm a log', async () => {
    await using api = await startApi();
    const printable = fc
      .string({ minLength: 1 })
      .filter((id) => !/^[A-Za-z0-9._-]+$/.test(id.trim()));
    await fc.assert(
      fc.asyncProperty(printable, async (id) => {
        const { headers } = await api.send('/livez', { headers: { 'X-Request-ID': id } });
        expect(headers['x-request-id']).toMatch(UUID_V7);
      }),
      { numRuns: 25 },
    );
    const { headers } = await api.send('/livez', { headers: { 'X-Request-ID': 'x'.repeat(129) } });
    expect(headers['x-request-id']).toMatch(UUID_V7);
  });

  it.each([
    'nonsense',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${TRACE}-b7ad6b7169203331-01-more`,
  ])('start a new trace for the traceparent %s', async (traceparent) => {
    await using api = await startApi();
    await api.send('/livez', { headers: { traceparent } });
    const [line] = api.logLines();
    expect(line?.['traceId']).toMatch(/^[0-9a-f]{32}$/);
    expect(line?.['traceId']).not.toBe(TRACE);
  });
});

describe('the access log', () => {
  it('has one line a request, with who asked for what and how it went', async () => {
    await using api = await startApi();
    const headers = await api.keyWith('audit:read');
    await api.send('/v1/invocations?tool=echo', { headers });
    await api.send('/v1/invocations/none', { headers });
    await api.send('/somewhere/else');
    const [list, show, nowhere] = api.logLines();
    expect(list).toMatchObject({
      level: 'info',
      message: 'request',
      method: 'GET',
      route: '/v1/invocations',
      status: 200,
      durationMs: 0,
      principalId: expect.stringMatching(/^key:/),
    });
    expect(show).toMatchObject({ route: '/v1/invocations/{id}', status: 404 });
    expect(nowhere).toMatchObject({ route: '(none)', status: 404 });
    expect(nowhere).not.toHaveProperty('principalId');
  });

  it.each(['/health', '/livez', '/readyz', '/metrics'])('has %s at debug alone', async (path) => {
    await using api = await startApi({ auth: 'local' });
    expect((await api.send(path)).status).toBe(200);
    expect(api.logLines()).toMatchObject([{ level: 'debug', route: path, status: 200 }]);
  });
});
