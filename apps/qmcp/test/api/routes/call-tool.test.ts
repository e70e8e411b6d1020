import { request } from 'node:http';

import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const call = (api: RunningApi, name: string, input?: unknown): ReturnType<RunningApi['send']> =>
  api.send(`/v1/tools/${name}`, { body: { input } });

describe('POST /v1/tools/{name}', () => {
  it('answers with the tool’s result', async () => {
    await using api = await startApi({ auth: 'local' });
    const answer = await api.send('/v1/tools/echo', {
      body: { input: { text: 'hello' } },
      headers: { 'X-Request-ID': 'my-request' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      tool: 'echo',
      result: {
        content: [{ type: 'text', text: '{"text":"hello"}' }],
        structuredContent: { text: 'hello' },
        isError: false,
      },
      request_id: 'my-request',
    });
  });

  it('leaves a record under the ids of the request before it answers', async () => {
    await using api = await startApi({ auth: 'local' });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await api.send('/v1/tools/echo', {
      body: { input: { text: 'hello' } },
      headers: {
        'X-Request-ID': 'request-1',
        'X-Correlation-ID': 'work-1',
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
    });
    const { records } = await api.store.audit.list({ requestId: 'request-1' }, { limit: 10 });
    expect(records).toMatchObject([
      { name: 'echo', outcome: 'ok', door: 'rest', correlationId: 'work-1', traceId },
    ]);
  });

  it('takes a missing input for an empty one', async () => {
    await using api = await startApi({ auth: 'local' });
    expect(await api.send('/v1/tools/refuse', { body: {} })).toMatchObject({ status: 200 });
  });

  it('tells a tool’s own failure as a result, since the caller can act on it', async () => {
    await using api = await startApi({ auth: 'local' });
    expect(await call(api, 'refuse', {})).toMatchObject({
      status: 200,
      json: {
        result: { isError: true, content: [{ text: 'There is none left: try tomorrow.' }] },
      },
    });
  });

  it('tells refused arguments as a result too, as MCP does', async () => {
    await using api = await startApi({ auth: 'local' });
    expect(await call(api, 'echo', { text: 1 })).toMatchObject({
      status: 200,
      json: { result: { isError: true, content: [{ text: expect.stringContaining('text') }] } },
    });
  });

  it('answers 404 for a tool that is not there', async () => {
    await using api = await startApi({ auth: 'local' });
    expect(await call(api, 'nothing', {})).toMatchObject({
      status: 404,
      json: { code: 'unknown_tool', type: '/problems/unknown-tool', title: 'Unknown tool' },
    });
  });

  it('answers 403 with the scope that the tool needs', async () => {
    await using api = await startApi();
    const headers = await api.keyWith('tools:call');
    const answer = await api.send('/v1/tools/guarded', { body: { input: {} }, headers });
    expect(answer).toMatchObject({
      status: 403,
      json: { code: 'forbidden', data: { requiredScopes: ['vault:open'] } },
    });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="qmcp", error="insufficient_scope", scope="vault:open"',
    );
  });

  it('answers 429 with Retry-After to who calls too often', async () => {
    await using api = await startApi({ auth: 'local', callBurst: 1 });
    await call(api, 'echo', { text: 'one' });
    const answer = await call(api, 'echo', { text: 'two' });
    expect(answer).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('sends a tool that must ask its caller to MCP', async () => {
    await using api = await startApi({ auth: 'local' });
    const answer = await call(api, 'ask', {});
    expect(answer).toMatchObject({ status: 400, json: { code: 'missing_client_capability' } });
    const { json: kind } = await api.send(String(answer.json['type']));
    expect(kind['meaning']).toContain('call it through MCP');
  });

  it('hides a defect behind the request id, under which the log tells it', async () => {
    await using api = await startApi({ auth: 'local' });
    const answer = await api.send('/v1/tools/crash', {
      body: { input: {} },
      headers: { 'X-Request-ID': 'crash-1' },
    });
    expect(answer).toMatchObject({ status: 500, json: { instance: '/requests/crash-1' } });
    expect(answer.text).not.toContain('hunter2');
    expect(api.logLines()).toContainEqual(
      expect.objectContaining({
        level: 'error',
        requestId: 'crash-1',
        err: expect.objectContaining({ message: 'cannot read properties of hunter2' }),
      }),
    );
  });

  it('cancels the call when the client hangs up', async () => {
    await using api = await startApi({ auth: 'local' });
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    api.server.registry.remove('tool', 'hang');
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    api.server.registry.add({
      kind: 'tool',
      name: 'hang',
      description: 'Waits until it is told to stop.',
      input: { type: 'object' },
      hints: { readOnly: true },
      run: (_input, { signal }) => {
        start();
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stop();
            reject(new Error('stopped'));
          });
        });
      },
    });
    const hanging = request({
      port: api.port,
      path: '/v1/tools/hang',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    });
    hanging.on('error', () => undefined);
    hanging.end('{"input":{}}');
    await started;
    hanging.destroy();
    await stopped;
    await expect
      .poll(() => api.logLines().find(({ route }) => route === '/v1/tools/{name}'))
      .toMatchObject({ disconnected: true });
    const { records } = await api.store.audit.list({ name: 'hang' }, { limit: 1 });
    expect(records).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('refuses members that it does not know', async () => {
    await using api = await startApi({ auth: 'local' });
    const answer = await api.send('/v1/tools/echo', { body: { arguments: { text: 'hi' } } });
    expect(answer).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining('arguments'), data: { errors: [{ in: 'body' }] } },
    });
  });
});
