import { describe, expect, it } from 'vitest';

import { connect, createServerMemory, HttpStatusError, ServerError } from '../../src/index.ts';
import type { ConnectOptions } from '../../src/index.ts';
import { scriptedLine } from './scripted-line.ts';
import type { ScriptedLine } from './scripted-line.ts';
import { discovered, legacy, modern, startScriptedServer } from './scripted-mcp-server.ts';

/** Each test finds out by itself what its server is. */
const open = (url: string, options: ConnectOptions = {}) =>
  connect(url, { memory: createServerMemory(), ...options });

describe('the era of a server', () => {
  it('is the modern one where it answers server/discover', async () => {
    await using server = await modern();
    await using client = await open(server.url);
    expect(await client.server()).toEqual({
      era: 'modern',
      protocolVersion: '2026-07-28',
      capabilities: { tools: {}, resources: {}, prompts: {} },
      info: { name: 'scripted', version: '1.0.0' },
      instructions: 'Use it well.',
    });
    expect(server.methods).toEqual(['server/discover']);
  });

  it('is the 2025 one where it only knows initialize', async () => {
    await using server = await legacy();
    await using client = await open(server.url);
    expect(await client.server()).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25' });
    expect(server.methods.slice(0, 3)).toEqual([
      'server/discover',
      'initialize',
      'notifications/initialized',
    ]);
  });

  it.each([
    ['an empty result', { result: {} }],
    ['400 and no JSON-RPC', { status: 400, body: 'Bad Request: no session' }],
    ['a JSON-RPC error', { error: { code: -32600, message: 'Not initialized' } }],
    ['an internal error', { status: 500, body: 'undefined is not a function' }],
  ])('is the 2025 one where it meets server/discover with %s', async (_, reply) => {
    await using server = await legacy({ 'server/discover': () => reply });
    await using client = await open(server.url);
    expect((await client.server()).era).toBe('legacy');
  });

  it('is the 2025 one where it is silent', async () => {
    await using server = await legacy({
      'server/discover': () => ({ stream: (_, closed) => closed }),
    });
    await using client = await open(server.url, { probeTimeoutMs: 30 });
    expect((await client.server()).era).toBe('legacy');
  });

  it('is the modern one where it refuses our revision and names it, as if it had not heard', async () => {
    let asked = 0;
    const refusal = { code: -32022, message: 'No', data: { supported: ['2026-07-28'] } };
    await using server = await modern({
      'server/discover': () => {
        asked += 1;
        return asked === 1 ? { error: refusal } : { result: discovered };
      },
    });
    await using client = await open(server.url);
    expect((await client.server()).era).toBe('modern');
  });

  it('is the 2025 one where it names only such revisions', async () => {
    const refusal = { code: -32022, message: 'No', data: { supported: ['2025-11-25'] } };
    await using server = await legacy({ 'server/discover': () => ({ error: refusal }) });
    await using client = await open(server.url);
    expect((await client.server()).era).toBe('legacy');
  });

  it('stays the modern one where it refuses for another reason of that era', async () => {
    const refusal = { code: -32020, message: 'Header mismatch' };
    await using server = await legacy({ 'server/discover': () => ({ error: refusal }) });
    await expect(open(server.url)).rejects.toMatchObject({ name: 'ServerError', code: -32020 });
    expect(server.methods).not.toContain('initialize');
  });

  it.each([401, 403, 429, 503])('is not guessed from status %i', async (status) => {
    await using server = await legacy({ 'server/discover': () => ({ status, body: 'no' }) });
    const failure: unknown = await open(server.url, { resilience: { maxRetries: 0 } }).catch(
      (error: unknown) => error,
    );
    expect(HttpStatusError.is(failure) && failure.status).toBe(status);
    expect(server.methods).toEqual(['server/discover']);
  });

  it('is the one asked for, and no other', async () => {
    await using old = await legacy();
    await expect(open(old.url, { era: 'modern' })).rejects.toSatisfy((error) =>
      ServerError.is(error),
    );
    await using both = await legacy({ 'server/discover': () => ({ result: discovered }) });
    await using client = await open(both.url, { era: 'legacy' });
    expect((await client.server()).era).toBe('legacy');
    expect(both.methods).not.toContain('server/discover');
  });

  it('is refused when it is none that we speak', async () => {
    await using server = await legacy({
      initialize: () => ({ result: { protocolVersion: '2031-01-01', capabilities: {} } }),
    });
    await expect(open(server.url)).rejects.toMatchObject({ code: 'unsupported_version' });
  });
});

describe('what was found out', () => {
  it('spares the next connection the probe', async () => {
    await using server = await legacy();
    const memory = createServerMemory();
    for (const _ of [1, 2, 3]) await (await connect(server.url, { memory })).close();
    expect(server.methods.filter((method) => method === 'server/discover')).toHaveLength(1);
  });

  it('is not what a caller demanded', async () => {
    await using server = await legacy({ 'server/discover': () => ({ result: discovered }) });
    const memory = createServerMemory();
    await (await connect(server.url, { memory, era: 'legacy' })).close();
    await using client = await connect(server.url, { memory });
    expect((await client.server()).era).toBe('modern');
  });

  it('is found out anew when the server has become another', async () => {
    await using server = await legacy();
    const memory = createServerMemory();
    await (await connect(server.url, { memory })).close();
    server.follow({ 'server/discover': () => ({ result: discovered }) });
    await using client = await connect(server.url, { memory });
    expect((await client.server()).era).toBe('modern');
    expect(memory.recall(server.url)).toEqual({ era: 'modern', oldTransport: false });
  });

  it('is kept of a thousand servers, the latest', () => {
    const memory = createServerMemory();
    for (let index = 0; index <= 1000; index += 1)
      memory.remember(`http://${index}`, { era: 'modern', oldTransport: false });
    expect(memory.recall('http://0')).toBeUndefined();
    expect(memory.recall('http://1')).toBeDefined();
  });
});

describe('the 2025 handshake', () => {
  it('tells who we are and what we can do, and the version on what follows', async () => {
    await using server = await legacy({ 'tools/list': () => ({ result: { tools: [] } }) });
    await using client = await open(server.url, {
      clientInfo: { name: 'tester', version: '9' },
      handlers: { roots: async () => [], urlElicitation: async () => ({ action: 'decline' }) },
    });
    await client.listTools();
    const [initialize, , list] = server.posted.filter(
      ({ method }) => method !== 'GET' && method !== 'server/discover',
    );
    expect(initialize?.params).toEqual({
      protocolVersion: '2025-11-25',
      clientInfo: { name: 'tester', version: '9' },
      capabilities: { roots: {}, elicitation: { url: {} } },
    });
    expect(list).toMatchObject({ method: 'tools/list' });
    expect(list?.headers['mcp-protocol-version']).toBe('2025-11-25');
  });

  it('sends no version header to a server of 2025-03-26', async () => {
    await using server = await legacy({
      initialize: () => ({ result: { protocolVersion: '2025-03-26', capabilities: {} } }),
      'tools/list': () => ({ result: { tools: [] } }),
    });
    await using client = await open(server.url);
    await client.listTools();
    expect(server.posted.at(-1)?.headers).not.toHaveProperty('mcp-protocol-version');
  });

  it('is made again, once, when the server has forgotten the session', async () => {
    let session = 0;
    await using server = await legacy({
      initialize: ({ params }) => {
        session += 1;
        return {
          result: { protocolVersion: params['protocolVersion'], capabilities: {} },
          headers: { 'mcp-session-id': `session-${session}` },
        };
      },
      'prompts/get': ({ headers }) =>
        headers['mcp-session-id'] === 'session-1'
          ? { status: 404, body: 'No such session' }
          : { result: { messages: [] } },
    });
    await using client = await open(server.url);
    const prompts = [1, 2, 3].map(() => client.getPrompt({ name: 'any' }));
    expect(await Promise.all(prompts)).toHaveLength(3);
    expect(session).toBe(2);
  });
});

describe('connecting', () => {
  it('fails where no server is, saying so', async () => {
    const failure = open('http://127.0.0.1:9/mcp', { resilience: { maxRetries: 0 } });
    await expect(failure).rejects.toMatchObject({ code: 'server_unreachable', retryable: true });
  });

  it('can be given up', async () => {
    await using server = await startScriptedServer({
      'server/discover': () => ({ stream: (_, closed) => closed }),
    });
    const controller = new AbortController();
    const failure = open(server.url, { signal: controller.signal });
    while (server.posted.length === 0) await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await expect(failure).rejects.toThrow('enough');
  });

  it('is over once the client was closed', async () => {
    await using server = await modern();
    const client = await open(server.url);
    await client.close();
    await client.close();
    await expect(client.listTools()).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('is done again, when it is needed, where the connection was lost', async () => {
    const lines: ScriptedLine[] = [];
    const dial = () => {
      const line = scriptedLine({ 'server/discover': discovered, 'tools/list': { tools: [] } });
      lines.push(line);
      return line.transport;
    };
    await using client = await connect(dial, { memory: createServerMemory() });
    lines[0]?.lose(new Error('The process died'));
    expect(await client.listTools()).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it('is shared by all who need it at once', async () => {
    const lines: ScriptedLine[] = [];
    const dial = () => {
      const line = scriptedLine({ 'server/discover': discovered, 'prompts/get': { messages: [] } });
      lines.push(line);
      return line.transport;
    };
    await using client = await connect(dial, { memory: createServerMemory() });
    lines[0]?.lose();
    await Promise.all([1, 2, 3].map(() => client.getPrompt({ name: 'any' })));
    expect(lines).toHaveLength(2);
  });
});
