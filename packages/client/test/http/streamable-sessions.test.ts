import { describe, expect, it } from 'vitest';

import { answerWith, json, scriptedServer } from './scripted-server.ts';
import type { ScriptedServer, Seen } from './scripted-server.ts';
import { openStreamable } from './transport-fixture.ts';

/** A server that keeps sessions and knows those of `known`. */
const sessionServer = (known: Set<string>, endSession = 204): Promise<ScriptedServer> =>
  scriptedServer((seen) => {
    const { request, response } = seen;
    if (request.method === 'DELETE') response.writeHead(endSession).end();
    else if (seen.message.method === 'initialize') {
      const [id = ''] = known;
      response.setHeader('mcp-session-id', id);
      answerWith({})(seen);
    } else if (known.has(String(request.headers['mcp-session-id']))) answerWith({})(seen);
    else
      json(
        response,
        { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } },
        404,
      );
  });

const facts = ({ request }: Seen) => [
  request.method,
  request.headers['mcp-session-id'],
  request.headers['mcp-protocol-version'],
];

const initialize = { jsonrpc: '2.0', id: 'i', method: 'initialize' } as const;

describe('a session', () => {
  it('is named in every request after initialize, and ended on close', async () => {
    await using server = await sessionServer(new Set(['s-1']));
    const client = await openStreamable({ url: server.url });
    await client.transport.send(initialize);
    await client.call();
    await client.transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await client.transport.close();
    expect(server.seen.map(facts)).toEqual([
      ['POST', undefined, undefined],
      ['POST', 's-1', '2025-11-25'],
      ['POST', 's-1', '2025-11-25'],
      ['DELETE', 's-1', '2025-11-25'],
    ]);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('that the server has forgotten is lost, and a new one can be opened', async () => {
    const known = new Set(['s-1']);
    await using server = await sessionServer(known);
    await using client = await openStreamable({ url: server.url });
    await client.transport.send(initialize);
    known.clear();
    known.add('s-2');
    const calls = await Promise.allSettled([client.call(), client.call()]);
    const later = await Promise.allSettled([client.call()]);
    for (const call of [...calls, ...later]) {
      expect(call).toMatchObject({ reason: { code: 'session_lost', retryable: true } });
    }
    await client.transport.send(initialize);
    await client.call();
    expect(facts(server.seen.at(-2) as Seen)).toEqual(['POST', undefined, undefined]);
    expect(facts(server.seen.at(-1) as Seen)).toEqual(['POST', 's-2', '2025-11-25']);
  });

  it('is not lost because a method is not found', async () => {
    const error = { code: -32601, message: 'no such method' };
    await using server = await scriptedServer((seen) => {
      seen.response.setHeader('mcp-session-id', 's-1');
      if (seen.request.method === 'DELETE') seen.response.end();
      else if (seen.message.method === 'initialize') answerWith({})(seen);
      else json(seen.response, { jsonrpc: '2.0', id: seen.message.id, error }, 404);
    });
    await using client = await openStreamable({ url: server.url });
    await client.transport.send(initialize);
    await expect(client.call()).rejects.toMatchObject({ ...error, status: 404 });
    await expect(client.call()).rejects.toMatchObject({ ...error, status: 404 });
  });

  it('is not lost where there is none', async () => {
    await using server = await sessionServer(new Set());
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({ code: -32001, status: 404 });
  });

  it.each([405, 500])('may refuse to end: %d', async (status) => {
    await using server = await sessionServer(new Set(['s-1']), status);
    const client = await openStreamable({ url: server.url });
    await client.transport.send(initialize);
    await client.transport.close();
    expect(server.seen.at(-1)?.request.method).toBe('DELETE');
    await server.openConnections(0);
  });

  it('does not keep us from closing when the server does not answer', async () => {
    await using server = await scriptedServer((seen) => {
      if (seen.request.method === 'DELETE') return;
      seen.response.setHeader('mcp-session-id', 's-1');
      answerWith({})(seen);
    });
    const client = await openStreamable({ url: server.url });
    await client.transport.send(initialize);
    const closed = client.transport.close();
    await server.nextRequest();
    client.clock.advance(2_000);
    await closed;
    await server.openConnections(0);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('may not be named with anything but visible ASCII', async () => {
    await using server = await sessionServer(new Set(['s 1']));
    await using client = await openStreamable({ url: server.url });
    await expect(client.transport.send(initialize)).rejects.toMatchObject({ code: 'bad_reply' });
  });
});
