import { describe, expect, it } from 'vitest';

import type {
  AuthorizationReply,
  AuthorizedRequest,
  Authorizer,
} from '../../src/auth/authorizer.ts';
import { answerWith, event, scriptedServer, startEvents } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { openStreamable } from './transport-fixture.ts';

/** Takes the token `good` and asks for it otherwise. */
const guarded = (status = 401): Promise<ScriptedServer> =>
  scriptedServer((seen) => {
    if (seen.request.headers.authorization === 'Bearer good') answerWith({})(seen);
    else seen.response.writeHead(status, { 'www-authenticate': 'Bearer scope="a"' }).end('denied');
  });

interface Noted extends Authorizer {
  readonly observed: number[];
  readonly challenges: {
    request: AuthorizedRequest;
    header: string | undefined;
    attempt: number;
  }[];
}

/** Offers these tokens one after the other, and notes what it is asked. */
function tokens(...offered: (string | undefined)[]): Noted {
  const observed: number[] = [];
  const challenges: Noted['challenges'] = [];
  return {
    observed,
    challenges,
    async authorize() {
      const token = offered[0];
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    observe: (_request, { status }) => void observed.push(status),
    async challenged(request, reply: AuthorizationReply, attempt) {
      challenges.push({ request, header: reply.header('www-authenticate'), attempt });
      offered.shift();
      return offered.length > 0;
    },
  };
}

describe('an authorizer', () => {
  it('gives its credentials to each request', async () => {
    await using server = await guarded();
    const authorizer = tokens('good');
    await using client = await openStreamable({ url: server.url, authorizer });
    await client.call();
    await client.call();
    expect(authorizer).toMatchObject({ observed: [200, 200], challenges: [] });
  });

  it.each([401, 403])('meets a challenge, and the request is sent again: %d', async (status) => {
    await using server = await guarded(status);
    const authorizer = tokens(undefined, 'stale', 'good');
    await using client = await openStreamable({ url: server.url, authorizer });
    await client.call();
    const challenge = { request: { method: 'POST', url: server.url }, header: 'Bearer scope="a"' };
    expect(authorizer.challenges).toEqual([
      { ...challenge, attempt: 1 },
      { ...challenge, attempt: 2 },
    ]);
    expect(authorizer.observed).toEqual([status, status, 200]);
    expect(server.seen[0]?.body).toBe(server.seen[2]?.body);
    expect(client.messages).toHaveLength(1);
  });

  it('gives up when it says so, without its token in the error', async () => {
    await using server = await guarded();
    await using client = await openStreamable({ url: server.url, authorizer: tokens('bad-token') });
    const error: unknown = await client.call().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ qmcpError: 'http_status', status: 401 });
    expect(String(error)).toContain('denied');
    expect(String(error)).not.toContain('bad-token');
  });

  it('is not asked for ever', async () => {
    await using server = await guarded();
    const authorizer = tokens('1', '2', '3', '4', '5', 'good');
    await using client = await openStreamable({ url: server.url, authorizer });
    await expect(client.call()).rejects.toMatchObject({ status: 401 });
    expect(authorizer.challenges).toHaveLength(3);
  });

  it('may fail with what to do', async () => {
    await using server = await guarded();
    const authorizer: Authorizer = {
      authorize: async () => ({}),
      challenged: () => Promise.reject(new Error('log in first')),
    };
    await using client = await openStreamable({ url: server.url, authorizer });
    await expect(client.call()).rejects.toThrow('log in first');
  });

  it('is asked about refusals that are a matter of credentials, and no others', async () => {
    await using server = await scriptedServer(({ response }) => response.writeHead(400).end());
    const authorizer = tokens('good');
    await using client = await openStreamable({ url: server.url, authorizer });
    await expect(client.call()).rejects.toMatchObject({ status: 400 });
    expect(authorizer).toMatchObject({ observed: [400], challenges: [] });
  });

  it('can smuggle nothing into a request', async () => {
    await using server = await guarded();
    await using client = await openStreamable({ url: server.url, authorizer: tokens('a\r\nb: c') });
    await expect(client.call()).rejects.toMatchObject({ code: 'bad_header' });
    expect(server.seen).toHaveLength(0);
  });

  it('is not bothered when the session ends, nor does it keep us from closing', async () => {
    await using server = await scriptedServer((seen) => {
      seen.response.setHeader('mcp-session-id', 's-1');
      if (seen.request.method === 'DELETE') seen.response.writeHead(401).end();
      else answerWith({})(seen);
    });
    const authorizer = tokens('good');
    const refused = await openStreamable({ url: server.url, authorizer });
    await refused.call('initialize');
    await refused.transport.close();
    expect(authorizer).toMatchObject({ observed: [200, 401], challenges: [] });

    let isStuck = false;
    const authorize = (): Promise<Record<string, string>> =>
      isStuck ? new Promise(() => {}) : Promise.resolve({});
    const stuck = await openStreamable({
      url: server.url,
      authorizer: { ...authorizer, authorize },
    });
    await stuck.call('initialize');
    isStuck = true;
    const closed = stuck.transport.close();
    stuck.clock.advance(2_000);
    await closed;
    await server.openConnections(0);
  });

  it('has time: whoever waits is told of each challenge, also when a stream goes on', async () => {
    const request = { jsonrpc: '2.0', id: 1, method: 'tools/call' } as const;
    await using server = await scriptedServer(({ request: { method, headers }, response }) => {
      const wanted = method === 'POST' ? 'Bearer 1' : 'Bearer 2';
      if (headers.authorization !== wanted) response.writeHead(401).end();
      else if (method === 'POST')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(event('', '7'));
      else {
        startEvents(response);
        response.end(event({ jsonrpc: '2.0', id: 1, result: {} }));
      }
    });
    const authorizer = tokens(undefined, '1', '2');
    await using client = await openStreamable({ url: server.url, authorizer });
    const met: Promise<unknown>[] = [];
    const sent = client.transport.send(request, { onChallenge: (one) => met.push(one) });
    await client.waitingTimers(1);
    client.clock.advance(1_000);
    await sent;
    expect(await Promise.all(met)).toEqual([true, true]);
    expect(authorizer.challenges.map((one) => one.request.method)).toEqual(['POST', 'GET']);
  });

  it('serves the stream of server messages too', async () => {
    await using server = await scriptedServer(({ request, response }) => {
      if (request.headers.authorization === 'Bearer good') startEvents(response);
      else response.writeHead(401).end();
    });
    const authorizer = tokens('stale', 'good');
    await using client = await openStreamable({ url: server.url, authorizer });
    const ended = client.transport.listen?.({});
    while (authorizer.observed.length < 2) await new Promise(setImmediate);
    expect(authorizer).toMatchObject({
      observed: [401, 200],
      challenges: [{ request: { method: 'GET', url: server.url } }],
    });
    await client.transport.close();
    await ended;
  });
});
