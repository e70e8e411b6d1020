import { defineResource, defineResourceTemplate, defineTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openPipe } from '../pipe-client.ts';
import { testServer } from '../test-server.ts';

const chatty = defineTool({
  name: 'chatty',
  description: 'Says much.',
  input: z.object({}),
  run(_, { log, progress }) {
    for (const level of ['debug', 'info', 'error'] as const) log(level, level);
    progress(1, 2);
    return 'done';
  },
});

describe('a session of 2025', () => {
  it('continues the trace that a request names', async () => {
    const { server, store } = testServer([chatty]);
    await using pipe = await openPipe(server);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await pipe.request('tools/call', { name: 'chatty', _meta: { traceparent } });
    await pipe.request('tools/call', { name: 'chatty', _meta: 'not an object' });
    const [first, second] = store.audit.records;
    expect(first).toMatchObject({
      traceId: 'a'.repeat(32),
      protocolVersion: '2025-11-25',
      clientName: 'pipe/1',
      door: 'mcp-stdio',
    });
    expect(second?.traceId).not.toBe(first?.traceId);
  });

  it('hears log messages from info on, until it asks for another level', async () => {
    const { server } = testServer([chatty]);
    await using pipe = await openPipe(server);
    await pipe.request('tools/call', { name: 'chatty' });
    expect(pipe.heard.map(({ params }) => params?.['level'])).toEqual(['info', 'error']);
    await pipe.request('logging/setLevel', { level: 'error' });
    await pipe.request('tools/call', { name: 'chatty', _meta: { progressToken: 5 } });
    expect(pipe.heard.slice(2).map(({ params }) => params)).toEqual([
      { level: 'error', data: 'error' },
      { progressToken: 5, progress: 1, total: 2 },
    ]);
  });

  it.each([
    ['logging/setLevel', { level: 'loud' }, -32602],
    ['logging/setLevel', {}, -32602],
    ['resources/subscribe', { uri: 'test://none' }, -32002],
    ['resources/subscribe', {}, -32602],
    ['server/discover', {}, -32601],
    ['subscriptions/listen', {}, -32601],
    ['constructor', {}, -32601],
    ['tools/call', { name: 'none' }, -32602],
    ['tools/call', { name: 'chatty', _meta: { progressToken: {} } }, -32602],
    ['initialize', {}, -32602],
  ])('is refused %s with %j', async (method, params, code) => {
    const { server } = testServer([chatty]);
    await using pipe = await openPipe(server);
    expect((await pipe.request(method, params)).error?.code).toBe(code);
  });
});

describe('subscribing to resources', () => {
  const resource = defineResource({ name: 'r', uri: 'test://r', read: () => '' });
  const family = defineResourceTemplate({ name: 't', uriTemplate: 'many://{n}', read: () => '' });

  it('lasts until it is taken back', async () => {
    const { server } = testServer([resource]);
    await using pipe = await openPipe(server);
    await pipe.request('resources/subscribe', { uri: 'test://r' });
    server.resourceUpdated('test://r');
    await pipe.request('resources/unsubscribe', { uri: 'test://r' });
    await pipe.request('resources/unsubscribe', { uri: 'never subscribed' });
    server.resourceUpdated('test://r');
    await pipe.request('ping');
    expect(pipe.heard).toMatchObject([{ method: 'notifications/resources/updated' }]);
  });

  it('has a limit', async () => {
    const { server } = testServer([family]);
    await using pipe = await openPipe(server);
    const replies = await Promise.all(
      Array.from({ length: 1_001 }, (_, n) =>
        pipe.request('resources/subscribe', { uri: `many://${n}` }),
      ),
    );
    expect(replies.filter(({ error }) => error !== undefined)).toMatchObject([
      { error: { code: -31503, message: 'A session may subscribe to 1000 resources' } },
    ]);
  });

  it('hears of lists that change, without asking', async () => {
    const { server } = testServer([chatty]);
    await using pipe = await openPipe(server);
    server.registry.add(resource);
    server.registry.remove('tool', 'chatty');
    await pipe.request('ping');
    expect(pipe.heard.map(({ method }) => method)).toEqual([
      'notifications/resources/list_changed',
      'notifications/tools/list_changed',
    ]);
  });
});
