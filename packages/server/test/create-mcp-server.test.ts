import {
  defaultLimits,
  defineResource,
  defineTool,
  metaKeys,
  PlatformError,
} from '@qmcp/contracts';
import type { AnyTool, CallContext } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mintApiKey } from '../src/auth/api-key.ts';
import { overHttp } from './over-http.ts';
import { openPipe } from './pipe-client.ts';
import { testServer } from './test-server.ts';

/** A tool that runs until the test lets it go, or its signal aborts. */
function gated() {
  const started = Promise.withResolvers<void>();
  const { promise: opened, resolve: release } = Promise.withResolvers<string>();
  const tool: AnyTool = defineTool({
    name: 'wait',
    description: 'Waits.',
    input: z.object({}),
    run(_, { signal }: CallContext) {
      signal.addEventListener('abort', () => release('aborted'));
      started.resolve();
      return opened;
    },
  });
  return { tool, started: started.promise, release };
}

const jsonRpc = { jsonrpc: '2.0', id: 1 };
const modernCall = {
  method: 'tools/call',
  params: {
    name: 'wait',
    arguments: {},
    _meta: { [metaKeys.protocolVersion]: '2026-07-28', [metaKeys.clientCapabilities]: {} },
  },
};
const modernHeaders = {
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': 'tools/call',
  'Mcp-Name': 'wait',
};
const clientInfo = { name: 'c', version: '1' };
const initialize = {
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

describe('closing', () => {
  it('waits for calls under way, and refuses what comes after', async () => {
    const { tool, started, release } = gated();
    const { server, call, clock } = testServer([tool]);
    const running = call('wait', {});
    await started;
    let closed = false;
    const closing = server.close().then(() => (closed = true));
    await expect(call('wait', {})).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The server is shutting down: call again in a moment',
    });
    expect(closed).toBe(false);
    release('done');
    expect(await running).toMatchObject({ content: [{ text: 'done' }] });
    await closing;
    expect(clock.waitingTimers).toBe(0);
  });

  it('is done at once where nothing runs, and may be done twice', async () => {
    const { server, clock } = testServer();
    await server.close();
    await server.close();
    expect(clock.waitingTimers).toBe(0);
  });

  it('gets the reply to a 2026 call out before it is done', async () => {
    const { tool, started, release } = gated();
    const { server } = testServer([tool]);
    await using http = await overHttp(server);
    const reply = http.post({ ...jsonRpc, ...modernCall }, modernHeaders);
    await started;
    const closing = server.close();
    release('done');
    await closing;
    expect(await reply).toMatchObject({
      status: 200,
      body: expect.stringContaining('done') as string,
    });
  });

  it('gets the reply to a call of a 2025 session out before the session ends', async () => {
    const { tool, started, release } = gated();
    const { server, telemetry } = testServer([tool]);
    await using http = await overHttp(server);
    const { session } = await http.post({ ...jsonRpc, ...initialize });
    expect(telemetry.gauges.sessions).toBe(1);
    const params = { name: 'wait', arguments: {} };
    const reply = http.post(
      { ...jsonRpc, method: 'tools/call', params },
      { 'Mcp-Session-Id': session },
    );
    await started;
    const closing = server.close();
    release('done');
    await closing;
    expect(await reply).toMatchObject({
      status: 200,
      body: expect.stringContaining('done') as string,
    });
    expect(telemetry.gauges.sessions).toBe(0);
  });

  it('cuts what still runs when the time to drain is over, in either era', async () => {
    const [first, second] = [gated(), gated()];
    const { server, clock } = testServer([first.tool, { ...second.tool, name: 'wait2' }]);
    await using http = await overHttp(server);
    const { session } = await http.post({ ...jsonRpc, ...initialize });
    const params = { name: 'wait2', arguments: {} };
    const replies = Promise.allSettled([
      http.post({ ...jsonRpc, ...modernCall }, modernHeaders),
      http.post({ ...jsonRpc, method: 'tools/call', params }, { 'Mcp-Session-Id': session }),
    ]);
    await Promise.all([first.started, second.started]);
    const closing = server.close();
    clock.advance(defaultLimits.drainTimeoutMs);
    await closing;
    expect(await replies).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });

  it('cuts what still runs over a pipe when the time to drain is over', async () => {
    const { tool, started } = gated();
    const { server, store, clock } = testServer([tool]);
    await using pipe = await openPipe(server);
    void pipe.request('tools/call', { name: 'wait', arguments: {} });
    await started;
    const closing = server.close();
    clock.advance(defaultLimits.drainTimeoutMs);
    await closing;
    expect(store.audit.records).toMatchObject([{ name: 'wait' }]);
  });
});

describe('authenticating', () => {
  const request = { door: 'rest', requestId: 'r1', correlationId: 'c1' } as const;

  it('proves who brings a key', async () => {
    const { server, store, clock } = testServer([], { auth: 'keys' });
    const entropy = { bytes: (count: number) => new Uint8Array(count), uuidv7: () => '' };
    const wanted = { name: 'ci', scopes: ['users'], expiresAtMs: null };
    const { secret, record } = mintApiKey(wanted, { clock, entropy });
    await store.apiKeys.insert(record);
    const principal = await server.authenticate(`Bearer ${secret}`, request);
    expect(principal.id).toBe(`key:${record.id}`);
    expect(store.audit.writes).toEqual([]);
  });

  it('puts a refused credential on record, before it is refused', async () => {
    const { server, store } = testServer([], { auth: 'keys' });
    await expect(server.authenticate('Bearer qk_nonsense', request)).rejects.toMatchObject({
      code: 'unauthorized',
    });
    expect(store.audit.records).toMatchObject([
      {
        kind: 'security',
        method: 'auth.refused',
        reason: 'malformed',
        outcome: 'denied',
        principalId: 'anonymous',
        door: 'rest',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    ]);
    expect(JSON.stringify(store.audit.records)).not.toContain('qk_nonsense');
  });

  it('does not let guessing fill the disk', async () => {
    const { server, store, clock } = testServer([], { auth: 'keys' });
    for (let guess = 0; guess < 200; guess += 1) {
      await expect(server.authenticate(`Basic ${guess}`, request)).rejects.toThrow(
        'Authorization header',
      );
    }
    expect(store.audit.records).toHaveLength(60);
    clock.advance(1_000);
    await expect(server.authenticate('Basic x', request)).rejects.toThrow('Authorization header');
    expect(store.audit.records).toHaveLength(61);
  });

  it('says nothing when the refusal cannot be recorded, or the store fails', async () => {
    const { server, store } = testServer([], { auth: 'keys' });
    const failure = new PlatformError('store_busy', 'busy', { retryable: true });
    store.audit.refuses = () => failure;
    await expect(server.authenticate(undefined, request)).rejects.toBe(failure);

    store.apiKeys.get = () => Promise.reject(failure);
    const { secret } = mintApiKey(
      { name: 'x', scopes: [], expiresAtMs: null },
      {
        clock: { nowMs: () => 0, monotonicMs: () => 0, setTimer: () => () => undefined },
        entropy: { bytes: (count) => new Uint8Array(count), uuidv7: () => '' },
      },
    );
    await expect(server.authenticate(`Bearer ${secret}`, request)).rejects.toBe(failure);
  });
});

describe('a request in process', () => {
  it('is one of 2026-07-28, by the server itself', async () => {
    const { request } = testServer([], { instructions: 'Be kind.' });
    expect(await request('server/discover', {})).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      instructions: 'Be kind.',
      _meta: { [metaKeys.serverInfo]: { name: 'test', version: '1.0.0' } },
    });
    expect(await testServer().request('server/discover', {})).not.toHaveProperty('instructions');
  });

  it.each(['nope', 'initialize', 'toString', '__proto__', 'tools/Call', 'ping'])(
    'for the method %s is refused',
    async (method) => {
      await expect(testServer().request(method, {})).rejects.toMatchObject({
        code: 'method_not_found',
        message: `Method not found: ${method}`,
      });
    },
  );

  it('has the trace that its own `_meta` names, else the one of its caller', async () => {
    const quick = defineTool({
      name: 'quick',
      description: '.',
      input: z.object({}),
      run: () => '',
    });
    const { request, store } = testServer([quick]);
    const traceparent = (digit: string) => `00-${digit.repeat(32)}-${'b'.repeat(16)}-01`;
    const fields = { traceparent: traceparent('1') };
    await request('tools/call', { name: 'quick' }, fields);
    const _meta = { traceparent: traceparent('2') };
    await request('tools/call', { name: 'quick', _meta }, fields);
    await request('tools/call', { name: 'quick' });
    const [first, second, third] = store.audit.records.map(({ traceId }) => traceId);
    expect([first, second]).toEqual(['1'.repeat(32), '2'.repeat(32)]);
    expect(third).toMatch(/^[0-9a-f]{32}$/);
  });
});

it('tells subscribers that a resource changed', async () => {
  const resource = defineResource({ name: 'r', uri: 'test://r', read: () => '' });
  const { server } = testServer([resource]);
  await using pipe = await openPipe(server);
  await pipe.request('resources/subscribe', { uri: 'test://r' });
  server.resourceUpdated('test://r');
  const { params } = await pipe.hears('notifications/resources/updated');
  expect(params).toEqual({ uri: 'test://r' });
});
