import { describe, expect, it } from 'vitest';

import { ApiClient } from '../../../src/core/api/api-client.ts';
import { jsonLines } from '../../../src/core/api/json-lines.ts';
import { ApiProblem, OFFLINE, OTHER_PRINCIPAL } from '../../../src/core/api/problem.ts';
import { bodyOf, serve } from './served.ts';

/** The client that every page reads and decides with. */

const session = (csrfToken: string, id = 'pat') => ({
  principal: { id, name: id, kind: 'service' },
  csrf_token: csrfToken,
});

describe('a request', () => {
  it('asks with its query, and leaves out what is not set', async () => {
    await using server = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ url: request.url, token: request.headers['x-csrf-token'] }));
    });
    server.api.actAs(session('of-the-session'));

    expect(
      await server.api.get('/v1/tools', { limit: 5, tool: undefined, name: '', q: 'a b' }),
    ).toEqual({ url: '/v1/tools?limit=5&q=a+b', token: 'of-the-session' });
  });

  it('carries the session’s token while there is one', async () => {
    const seen: unknown[] = [];
    await using server = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push([request.method, request.headers['x-csrf-token'], body]);
        response.end('{}');
      });
    });
    server.api.actAs(session('of-the-session'));
    await server.api.post('/v1/keys', { name: 'ci' });
    await server.api.delete('/v1/keys/1');
    await server.api.command('/v1/webhooks/1/enable');
    server.api.actAs(undefined);
    await server.api.post('/v1/session', {});

    expect(seen).toEqual([
      ['POST', 'of-the-session', '{"name":"ci"}'],
      ['DELETE', 'of-the-session', ''],
      ['POST', 'of-the-session', ''],
      ['POST', undefined, '{}'],
    ]);
  });
});

describe('a session that another tab has opened anew', () => {
  const renewing = (second: number) =>
    serve((request, response) => {
      const { url, headers, method } = request;
      if (method === 'GET') {
        response.end(JSON.stringify(url === '/v1/session' ? session('new') : {}));
        return;
      }
      const fresh = headers['x-csrf-token'] === 'new';
      response.writeHead(fresh ? second : 403);
      response.end(JSON.stringify({ code: 'forbidden', data: { reason: 'csrf' }, done: fresh }));
    });

  it('is taken over without a word', async () => {
    await using server = await renewing(200);
    server.api.actAs(session('old'));

    expect(await server.api.post('/v1/keys', {})).toMatchObject({ done: true });
  });

  it('is tried once, and not again and again', async () => {
    await using server = await renewing(403);
    server.api.actAs(session('old'));

    await expect(server.api.post('/v1/keys', {})).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    ['as somebody else', session('old', 'ada')],
    ['where nobody was', undefined],
  ])('%s has nothing sent in its name', async (_how, known) => {
    const sent: unknown[] = [];
    await using server = await serve(({ method, headers }, response) => {
      sent.push([method, headers['x-csrf-token']]);
      if (method === 'GET') {
        response.end(JSON.stringify(session('new')));
        return;
      }
      response.writeHead(headers['x-csrf-token'] === 'new' ? 200 : 403);
      response.end(JSON.stringify({ data: { reason: 'csrf' } }));
    });
    server.api.actAs(known);
    const decide = () => server.api.post('/v1/human/responses', { answer: 'approve' });

    await expect(decide()).rejects.toMatchObject({ status: 403, code: OTHER_PRINCIPAL });
    await expect(decide()).rejects.toMatchObject({ code: OTHER_PRINCIPAL });
    expect(sent).not.toContainEqual(['POST', 'new']);
  });

  it('that has ended is said to have', async () => {
    await using server = await serve(({ method }, response) => {
      response.writeHead(method === 'GET' ? 401 : 403);
      response.end(JSON.stringify({ data: { reason: 'csrf' } }));
    });

    await expect(server.api.delete('/v1/keys/1')).rejects.toMatchObject({ status: 401 });
  });
});

describe('a refusal', () => {
  it('is told with all that the server said', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(403, { 'x-request-id': 'r-1' });
      response.end(
        JSON.stringify({
          code: 'forbidden',
          title: 'Not allowed',
          detail: 'This needs the scope audit:read',
          data: { requiredScopes: ['audit:read'] },
        }),
      );
    });
    const refusal = await server.api.get('/v1/invocations').catch((error: unknown) => error);

    expect(ApiProblem.is(refusal)).toBe(true);
    expect(refusal).toMatchObject({
      status: 403,
      code: 'forbidden',
      title: 'Not allowed',
      message: 'This needs the scope audit:read',
      data: { requiredScopes: ['audit:read'] },
      requestId: 'r-1',
    });
  });

  it('is told by its status where what answers is not our server', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(502, 'Bad Gateway');
      response.end('<h1>nginx</h1>');
    });

    await expect(server.api.get('/v1/tools')).rejects.toMatchObject({
      status: 502,
      code: 'http_502',
      title: 'Bad Gateway',
      message: 'The server answered with the status 502.',
    });
  });

  it('is told as being offline where nothing answers', async () => {
    await using server = await serve((request) => request.socket.destroy());

    await expect(server.api.get('/v1/tools')).rejects.toMatchObject({ status: 0, code: OFFLINE });
  });

  it('is none where the page itself lost interest', async () => {
    await using server = await serve(() => undefined);
    const gone = AbortSignal.abort();

    await expect(server.api.get('/v1/tools', {}, gone)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('an exchange', () => {
  it('is told as it was, whatever became of it', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(409, { 'content-type': 'application/problem+json', date: 'now' });
      response.end('{"code":"conflict"}');
    });
    const { request, response, durationMs } = await server.api.exchange('/v1/tools/echo', {
      input: {},
    });

    expect(request).toEqual({ method: 'POST', path: '/v1/tools/echo', body: { input: {} } });
    expect(response.status).toBe(409);
    expect(response.body).toEqual({ code: 'conflict' });
    expect(response.headers).toContainEqual(['content-type', 'application/problem+json']);
    expect(response.headers.map(([name]) => name)).toEqual(
      response.headers.map(([name]) => name).toSorted(),
    );
    expect(durationMs).toBe(5);
  });

  it('has text where that is what came', async () => {
    await using server = await serve((_request, response) => response.end('plain'));

    expect((await server.api.exchange('/x', {})).response.body).toBe('plain');
  });
});

async function all(lines: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const read: unknown[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

describe('an answer that comes line by line', () => {
  it('is read line by line, however it was cut on its way', async () => {
    await using server = await serve((_request, response) => {
      response.write('{"checked":1}\n{"chec');
      setImmediate(() => response.end('ked":2}\n\n{"ok":true}'));
    });
    const response = await server.api.open('POST', '/v1/audit/verify');

    expect(await all(jsonLines(response))).toEqual([{ checked: 1 }, { checked: 2 }, { ok: true }]);
  });

  it('is nothing where there is no body', async () => {
    expect(await all(jsonLines(new Response(null)))).toEqual([]);
  });

  it('stops the server’s work when the page has seen enough', async () => {
    const gone = Promise.withResolvers<string>();
    await using server = await serve((_request, response) => {
      response.on('close', () => gone.resolve('hung up'));
      response.write('{"ok":false}\n');
    });
    const response = await server.api.open('POST', '/v1/audit/verify');
    for await (const line of jsonLines(response)) {
      expect(line).toEqual({ ok: false });
      break;
    }

    expect(await gone.promise).toBe('hung up');
  });
});

it('throws nothing else away: a failure while reading is a failure', async () => {
  const api = new ApiClient({
    fetch: () => Promise.resolve(new Response('no json')),
    monotonicMs: () => 0,
  });

  await expect(api.get('/v1/tools')).rejects.toThrow(SyntaxError);
});
