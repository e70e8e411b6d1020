import { expect, it } from 'vitest';

import { send } from './harness/http.ts';
import type { Answer, Headers } from './harness/http.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** HTTP statuses that stand for themselves, with the headers that go with them, frozen. */

it('401 with a challenge', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const client = new ModernClient(wire);
  const refused = async (Authorization: string | undefined): Promise<Answer> => {
    const { headers, body } = client.compose('server/discover', {}, { headers: { Authorization } });
    return send(wire.port, { headers, body });
  };
  const stranger = wire.credential('*');
  wire.store.apiKeys.keys.clear();
  const cases: readonly [string | undefined, string, string][] = [
    [undefined, 'missing', 'This server needs an API key: send `Authorization: Bearer qk_…`'],
    ['Basic eDp5', 'malformed', 'The Authorization header must read `Bearer <API key>`'],
    [
      'Bearer nonsense',
      'malformed',
      'That is not an API key of qmcp: check it for missing characters',
    ],
    [stranger, 'unknown', 'Unknown API key: create one with `qmcp keys create`'],
  ];

  for (const [authorization, reason, message] of cases) {
    const answer = await refused(authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="qmcp"');
    expect(answer.json).toEqual({
      jsonrpc: '2.0',
      error: { code: -31401, message, data: { reason } },
    });
  }
});

it('403 with the scope that is missing', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const client = new ModernClient(wire, { Authorization: wire.credential('tools:call') });
  const message = "'secret' needs the scope 'vault:open', which this credential does not have";

  const answer = await client.call('tools/call', { name: 'secret' });

  const data = { reason: 'insufficient_scope', requiredScopes: ['vault:open'] };
  expect(answer.status).toBe(403);
  expect(answer.message.error).toEqual({ code: -31403, message, data });
  expect(answer.headers['www-authenticate']).toBe(
    'Bearer realm="qmcp", error="insufficient_scope", scope="vault:open"',
  );
});

it('405 with the methods that there are', async () => {
  await using wire = await startWireServer();
  const modern = { 'MCP-Protocol-Version': '2026-07-28' };
  const cases: readonly [string, Headers, string][] = [
    ['PUT', {}, 'GET, POST, DELETE'],
    ['PATCH', modern, 'GET, POST, DELETE'],
    ['GET', modern, 'POST'],
    ['DELETE', modern, 'POST'],
  ];

  for (const [method, headers, allow] of cases) {
    const answer = await send(wire.port, { method, headers });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.json).toEqual({
      jsonrpc: '2.0',
      error: { code: -31405, message: 'Send MCP messages with POST' },
    });
  }
  expect(await send(wire.port, { method: 'HEAD' })).toMatchObject({ status: 405, text: '' });
});

async function post(wire: WireServer, headers: Headers): Promise<Answer> {
  const sent = new ModernClient(wire).compose('server/discover', {}, { headers });
  return send(wire.port, sent);
}

it('406 for a client that does not take both kinds of reply', async () => {
  await using wire = await startWireServer();

  for (const Accept of [
    undefined,
    'application/json',
    'text/event-stream',
    'text/*',
    'application/jsonx, text/event-stream',
  ]) {
    const answer = await post(wire, { Accept });
    expect(answer.status).toBe(406);
    expect(answer.json).toEqual({
      jsonrpc: '2.0',
      error: {
        code: -31406,
        message: 'The Accept header must list application/json and text/event-stream',
      },
    });
  }
  for (const Accept of [
    '*/*',
    'application/*, text/*',
    'Text/Event-Stream;q=0.5 , Application/JSON; charset=utf-8',
  ]) {
    expect(await post(wire, { Accept })).toMatchObject({ status: 200 });
  }
});

it('429 with the time to wait', async () => {
  await using wire = await startWireServer({ limits: { callsPerMinute: 60, callBurst: 1 } });
  const client = new ModernClient(wire);
  const params = { name: 'echo', arguments: { text: 'x' } };

  expect(await client.call('tools/call', params)).toMatchObject({ status: 200 });
  const answer = await client.call('tools/call', params);

  const message = "Too many calls of 'echo': call again in 1 s";
  expect(answer.status).toBe(429);
  expect(answer.message.error).toEqual({ code: -31429, message, data: { retryAfterSeconds: 1 } });
  expect(answer.headers['retry-after']).toBe('1');
});

it('429 for completions too', async () => {
  await using wire = await startWireServer({ limits: { callsPerMinute: 60, callBurst: 1 } });
  const client = new ModernClient(wire);
  const ref = { type: 'ref/resource', uri: 'memo://notes/{id}' };
  const params = { ref, argument: { name: 'id', value: '' } };

  expect(await client.call('completion/complete', params)).toMatchObject({ status: 200 });
  const answer = await client.call('completion/complete', params);

  expect(answer.status).toBe(429);
  expect(answer.headers['retry-after']).toBe('1');
});
