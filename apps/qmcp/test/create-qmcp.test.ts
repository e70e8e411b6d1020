import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

import { recordingLogger, temporaryFolder } from '@qmcp/testkit';
import type { RecordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { createQmcp, defineResource, defineTool, localOwner } from '../src/index.ts';
import type { Qmcp, QmcpOptions } from '../src/index.ts';
import { callTool, mcpPost } from './mcp-post.ts';

const hello = defineTool({
  name: 'hello',
  description: 'Greets.',
  input: { type: 'object' },
  hints: { readOnly: true },
  run: () => 'Hello!',
});

/** A tool that a test lets go on. */
function gate() {
  const started = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const tool = defineTool({
    name: 'wait',
    description: 'Waits for the test.',
    input: { type: 'object' },
    async run(_, context) {
      context.progress(1);
      started.resolve();
      await opened.promise;
      return 'finished';
    },
  });
  return { tool, started: started.promise, open: opened.resolve };
}

const ownerCall = {
  principal: localOwner,
  door: 'cli',
  requestId: 'request',
  correlationId: 'work',
} as const;

/** A connection that stays open between requests. */
async function keptConnection(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return {
    /** @param meanwhile - runs once the request has half left: the connection is busy from then on */
    async get(path: string, meanwhile: () => void = () => undefined): Promise<string> {
      await new Promise((resolve) => socket.write(`GET ${path} HTTP/1.1\r\n`, resolve));
      await setImmediate();
      meanwhile();
      socket.write(`Host: ${hostname}\r\n\r\n`);
      const [head] = (await once(socket, 'data')) as [Buffer];
      return head.toString();
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

async function running(options: QmcpOptions = {}): Promise<Qmcp & AsyncDisposable> {
  const qmcp = await createQmcp(options);
  return Object.assign(qmcp, { [Symbol.asyncDispose]: () => qmcp.close() });
}

describe('a server made with one function', () => {
  it('is where it is told to be, also before it listens; else nowhere yet', async () => {
    await using told = await running({ publicUrl: 'https://qmcp.example' });
    await using untold = await running();
    expect([told.url, untold.url]).toEqual(['https://qmcp.example', undefined]);
    const { url } = await untold.listen({ port: 0 });
    await told.listen({ port: 0 });
    expect([told.url, untold.url]).toEqual(['https://qmcp.example', url]);
  });

  it('serves MCP and REST on one port, and records what was called', async () => {
    await using qmcp = await running({ definitions: [hello] });
    const { url } = await qmcp.listen({ port: 0 });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await callTool(url, 'hello', {})).toBe('Hello!');
    const tools = (await (await fetch(`${url}/v1/tools`)).json()) as { tools: unknown[] };
    expect(tools.tools).toMatchObject([{ name: 'hello' }]);
    const { records } = await qmcp.store.audit.list({}, { limit: 10 });
    expect(records).toMatchObject([{ name: 'hello', outcome: 'ok', door: 'mcp-http' }]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'qmcp_calls_total{method="tools/call",name="hello",door="mcp-http",outcome="ok"} 1',
    );
  });

  it('says who it is', async () => {
    await using qmcp = await running({ info: { name: 'mine', version: '9.9.9' } });
    const { url } = await qmcp.listen({ port: 0 });
    const response = await mcpPost(url, 'server/discover');
    expect(JSON.stringify(await response.json())).toContain('"name":"mine","version":"9.9.9"');
  });

  it('lets definitions come and go while it runs', async () => {
    await using qmcp = await running();
    const { url } = await qmcp.listen({ port: 0 });
    const note = defineResource({ name: 'note', uri: 'note://1', read: () => 'text' });
    qmcp.registry.add(note);
    expect(await (await mcpPost(url, 'resources/read', { uri: 'note://1' })).text()).toContain(
      '"text"',
    );
    qmcp.registry.remove('resource', 'note://1');
    expect(await (await mcpPost(url, 'resources/list')).text()).toContain('"resources":[]');
  });

  it('does without metrics where none are wanted', async () => {
    await using qmcp = await running({ definitions: [hello], metrics: false });
    const { url } = await qmcp.listen({ port: 0 });
    await callTool(url, 'hello', {});
    expect(await (await fetch(`${url}/metrics`)).text()).not.toContain('qmcp_');
  });

  it('serves a pair of streams as the local owner', async () => {
    await using qmcp = await running({ definitions: [hello] });
    const input = new PassThrough();
    const output = new PassThrough();
    const served = qmcp.serveStdio(input, output);
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'c', version: '1' },
    };
    input.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    await served;
    expect(JSON.parse(String(output.read()))).toMatchObject({
      id: 1,
      result: { serverInfo: { name: 'qmcp' } },
    });
  });

  it('refuses a definition twice, and lets go of its store', async () => {
    await expect(createQmcp({ definitions: [hello, hello] })).rejects.toMatchObject({
      code: 'definition_duplicate',
    });
  });

  it('closes as ambiguous what a lost process left open', async () => {
    await using folder = await temporaryFolder();
    const store = folder.file('qmcp.db');
    const { tool, started, open } = gate();
    const lost = await createQmcp({ store, definitions: [tool] });
    const call = lost.server.callTool('wait', {}, ownerCall);
    await started;
    // The store goes while the call runs, as it would with the process.
    await lost.store.close();
    open();
    await expect(call).rejects.toMatchObject({ code: 'store_closed' });
    const logger = recordingLogger();
    await using next = await running({ store, logger });
    expect(logger.entries).toMatchObject([{ level: 'warn', fields: { calls: 1 } }]);
    const { records } = await next.store.audit.list({}, { limit: 10 });
    expect(records).toMatchObject([{ name: 'wait', outcome: 'ambiguous', reason: 'process_lost' }]);
    await lost.close();
  });
});

describe('an address that only this machine reaches', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '[::1]'])('is served as it is: %s', async (host) => {
    await using qmcp = await running({ allowedHosts: ['localhost:3333', '[::1]:3333'] });
    const { url } = await qmcp.listen({ host, port: 0 });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });
});

describe('an address that other machines reach', () => {
  it('is refused while nobody has to prove who they are', async () => {
    await using qmcp = await running();
    await expect(qmcp.listen({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({
      code: 'listen_unsafe',
      message: expect.stringContaining('QMCP_AUTH=keys') as string,
    });
  });

  it.each(['qmcp.example', 'qmcp.example:443'])(
    'is refused on loopback too, when a proxy is to bring requests for %s',
    async (name) => {
      await using qmcp = await running({ allowedHosts: ['localhost:8080', name] });
      await expect(qmcp.listen({ port: 0 })).rejects.toMatchObject({ code: 'listen_unsafe' });
    },
  );

  it('is served with keys, with a warning while there is none', async () => {
    const logger = recordingLogger();
    await using qmcp = await running({ auth: 'keys', logger });
    const { url } = await qmcp.listen({ host: '0.0.0.0', port: 0 });
    expect(logger.entries.map(({ message }) => message)).toEqual([
      'no API key is active, so nobody can call: run `qmcp keys create <name>`',
      'only requests to localhost are served: set QMCP_ALLOWED_HOSTS',
    ]);
    expect((await mcpPost(url.replace('0.0.0.0', '127.0.0.1'), 'tools/list')).status).toBe(401);
  });

  it('is served without a word where a key is active and names are allowed', async () => {
    const logger = recordingLogger();
    await using qmcp = await running({ auth: 'keys', logger, allowedHosts: ['qmcp.example'] });
    await qmcp.store.apiKeys.insert({
      id: 'k',
      name: 'k',
      secretHash: 'h',
      scopes: ['*'],
      createdAtMs: 0,
      expiresAtMs: null,
      revokedAtMs: null,
      rotatedFrom: null,
    });
    await qmcp.listen({ host: '0.0.0.0', port: 0 });
    expect(logger.entries).toEqual([]);
  });
});

describe('closing', () => {
  it('lets a call finish, and its client have the answer', async () => {
    const { tool, started, open } = gate();
    const qmcp = await createQmcp({ definitions: [tool] });
    const { url } = await qmcp.listen({ port: 0 });
    const answer = callTool(url, 'wait', {});
    await started;
    const closed = qmcp.close();
    open();
    expect(await answer).toBe('finished');
    await closed;
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  });

  it('withdraws readiness, on connections that are still open', async () => {
    const { tool, started, open } = gate();
    const qmcp = await createQmcp({ definitions: [tool] });
    const { url } = await qmcp.listen({ port: 0 });
    await using connection = await keptConnection(url);
    expect(await connection.get('/readyz')).toMatch(/^HTTP\/1.1 200/);
    const answer = callTool(url, 'wait', {});
    await started;
    const probe = connection.get('/readyz', () => void qmcp.close());
    expect(await probe).toMatch(/^HTTP\/1.1 503/);
    open();
    expect(await answer).toBe('finished');
    await qmcp.close();
  });

  const impatient = { drainTimeoutMs: 50, settleGraceMs: 10 };
  const messages = (logger: RecordingLogger): readonly string[] =>
    logger.entries.map(({ message }) => message);

  it('cuts clients off at its limit, and says that their call may have taken effect', async () => {
    const { tool, started, open } = gate();
    const logger = recordingLogger();
    const qmcp = await createQmcp({ definitions: [tool], logger, limits: impatient });
    const { url } = await qmcp.listen({ port: 0 });
    const answer = callTool(url, 'wait', {}).catch((error: Error) => error.message);
    await started;
    await qmcp.close();
    expect(await answer).toBe('fetch failed');
    expect(messages(logger)).toContain('a call may have taken effect');
    open();
  });

  it('does not wait for ever for a call that nobody can cancel', async () => {
    const { tool, started, open } = gate();
    const logger = recordingLogger();
    const qmcp = await createQmcp({ definitions: [tool], logger, limits: impatient });
    const call = qmcp.server.callTool('wait', {}, ownerCall);
    await started;
    await qmcp.close();
    expect(messages(logger)).toContain(
      'calls are still running: they will be recorded as ambiguous',
    );
    open();
    await expect(call).rejects.toMatchObject({ code: 'store_closed' });
  });

  it('may be asked for again', async () => {
    const qmcp = await createQmcp();
    await qmcp.close();
    await expect(qmcp.close()).resolves.toBeUndefined();
  });
});
