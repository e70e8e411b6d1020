import { describe, expect, it } from 'vitest';

import { answerWith, event, json, scriptedServer, startEvents } from './scripted-server.ts';
import { openStreamable, VERSION } from './transport-fixture.ts';

const result = (id: number, value: unknown = {}) => ({ jsonrpc: '2.0', id, result: value });
const notification = { jsonrpc: '2.0', method: 'notifications/message', params: { data: 'é' } };

describe('a request', () => {
  it('is a POST of one message that takes JSON and events', async () => {
    await using server = await scriptedServer(answerWith({ ok: true }));
    await using client = await openStreamable({ url: server.url, headers: { 'X-Tenant': 'acme' } });
    const request = { jsonrpc: '2.0', id: 'a', method: 'ping' } as const;
    await client.transport.send(request, { headers: { 'mcp-method': 'ping' } });
    expect(client.messages).toEqual([{ jsonrpc: '2.0', id: 'a', result: { ok: true } }]);
    const [{ request: seen, message } = {}] = server.seen;
    expect(message).toEqual(request);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/mcp',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-method': 'ping',
        'x-tenant': 'acme',
      },
    });
  });

  it('may be answered with a batch, as in 2025-03-26', async () => {
    const batch = [notification, result(1)];
    await using server = await scriptedServer(({ response }) => json(response, batch));
    await using client = await openStreamable({ url: server.url });
    await client.call();
    expect(client.messages).toEqual(batch);
  });

  it('may be answered with events, of which those of other types are none of ours', async () => {
    await using server = await scriptedServer(({ response }) => {
      response.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' });
      response.write(`id: 0\ndata:\n\n: comment\n\n${event(notification)}`);
      response.end(`event: other\ndata: no JSON\n\n${event([result(1)])}`);
    });
    await using client = await openStreamable({ url: server.url });
    await client.call();
    expect(client.messages).toEqual([notification, result(1)]);
  });

  it('ends with its response, also where the server keeps the stream open', async () => {
    await using server = await scriptedServer(({ response }) => {
      startEvents(response);
      response.write(event(result(1)));
    });
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    await client.waitingTimers(1);
    expect(client.messages).toEqual([result(1)]);
    client.clock.advance(1_000);
    await call;
    await server.openConnections(0);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('keeps its connection when the server ends the stream soon after the response', async () => {
    await using server = await scriptedServer(async ({ response, message }) => {
      startEvents(response);
      response.write(event(result(message.id)));
      await new Promise(setImmediate);
      response.end();
    });
    await using client = await openStreamable({ url: server.url });
    for (let call = 0; call < 20; call += 1) await client.call();
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(client.clock.waitingTimers).toBe(0);
  });
});

describe('a notification', () => {
  const notice = { jsonrpc: '2.0', method: 'notifications/initialized' } as const;

  it.each([
    ['202 without a body', 202, undefined],
    ['204', 204, undefined],
    ['200 with JSON', 200, '{}'],
  ])('is done with %s', async (_name, status, body) => {
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(status).end(body),
    );
    await using client = await openStreamable({ url: server.url });
    for (let sent = 0; sent < 10; sent += 1) await client.transport.send(notice);
    expect(client.messages).toEqual([]);
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('and an answer of ours may be refused', async () => {
    const error = { code: -32600, message: 'not now', data: { a: 1 } };
    await using server = await scriptedServer(({ response }) =>
      json(response, { jsonrpc: '2.0', error }, 400),
    );
    await using client = await openStreamable({ url: server.url });
    for (const message of [notice, { jsonrpc: '2.0', id: 1, result: {} } as const]) {
      await expect(client.transport.send(message)).rejects.toMatchObject({
        qmcpError: 'server',
        ...error,
        status: 400,
      });
    }
  });
});

describe('a reply that is no answer', () => {
  const asJson = (body: string) => ({ status: 200, type: 'application/json', body });

  it.each([
    [{ status: 200, type: 'text/html', body: '<html>' }, 'HTTP 200 and text/html'],
    [{ status: 202, type: '', body: '' }, 'HTTP 202 and no content'],
    [{ status: 200, type: 'text/event-stream', body: 'data: {\n\n' }, 'text that is no JSON'],
    [asJson('{'), 'text that is no JSON'],
    [asJson('"hello"'), 'JSON that is no message'],
    [asJson('[]'), 'none answers the request'],
    [asJson('{"id":2,"result":{}}'), 'none answers the request'],
  ])('is refused: %j', async ({ status, type, body }, said) => {
    await using server = await scriptedServer(({ response }) => {
      if (type !== '') response.setHeader('content-type', type);
      response.writeHead(status).end(body);
    });
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({
      code: 'bad_reply',
      message: expect.stringContaining(said),
    });
  });

  it.each([
    ['application/json', JSON.stringify(result(1, 'x'.repeat(1000))), 'reply_too_large'],
    ['text/event-stream', event(result(1, 'x'.repeat(1000))), 'event_too_large'],
  ])('is refused when it is too large: %s', async (type, body, code) => {
    await using server = await scriptedServer(({ response }) => {
      response.writeHead(200, { 'content-type': type }).write(body);
    });
    await using client = await openStreamable({ url: server.url, maxMessageBytes: 500 });
    await expect(client.call()).rejects.toMatchObject({ code });
    await server.openConnections(0);
  });
});

describe('an error status', () => {
  it('with a JSON-RPC error is that error, whatever its id', async () => {
    const ids = [1, null, undefined];
    const error = { code: -32020, message: 'Header mismatch', data: { header: 'mcp-name' } };
    await using server = await scriptedServer(({ response }) =>
      json(response, { jsonrpc: '2.0', id: ids.shift(), error }, 400),
    );
    await using client = await openStreamable({ url: server.url });
    for (let call = 0; call < 3; call += 1) {
      await expect(client.call()).rejects.toMatchObject({
        qmcpError: 'server',
        ...error,
        status: 400,
      });
    }
  });

  it('with anything else is told with a short excerpt and Retry-After', async () => {
    const body = `<h1>Too\n\u001B[31mmany</h1>${'x'.repeat(1000)}`;
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(429, { 'retry-after': '7' }).end(body),
    );
    await using client = await openStreamable({ url: server.url });
    const error: unknown = await client.call().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ qmcpError: 'http_status', status: 429, retryAfter: '7' });
    expect(String(error)).toContain(`${server.url} answered HTTP 429: <h1>Too [31mmany</h1>xxx`);
    expect(String(error).length).toBeLessThan(350);
  });

  it.each([
    [401, 'authorizer'],
    [404, 'path of the URL'],
    [503, 'answered HTTP 503'],
  ])('%d says what to do', async (status, advice) => {
    await using server = await scriptedServer(({ response }) => response.writeHead(status).end());
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({
      status,
      retryAfter: undefined,
      message: expect.stringContaining(advice),
    });
  });

  it('keeps what we sent out of the error, also where the server repeats it', async () => {
    await using server = await scriptedServer(({ request, response }) =>
      response
        .writeHead(400)
        .end(`no: ${String(request.headers.authorization)}, ${String(request.headers['x-key'])}`),
    );
    const headers = { authorization: 'Bearer abcdefgh', 'x-key': 'ijklmnop' };
    await using client = await openStreamable({ url: `${server.url}?key=qrstuvwx`, headers });
    const error: unknown = await client.call().catch((reason: unknown) => reason);
    expect(String(error)).toContain('no: [hidden], [hidden]');
    expect(JSON.stringify(error) + String(error)).not.toMatch(/abcdefgh|ijklmnop|qrstuvwx/);
  });

  it('of a redirect names where it points to, and does not go there', async () => {
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(308, { location: '/v2/mcp?token=s3cret' }).end(),
    );
    await using client = await openStreamable({ url: server.url });
    const error: unknown = await client.call().catch((reason: unknown) => reason);
    expect(String(error)).toContain(`points to ${new URL('/v2/mcp', server.url).href}`);
    expect(String(error)).not.toContain('s3cret');
    expect(server.seen).toHaveLength(1);
  });

  it('tells no more than itself when its body breaks off', async () => {
    await using server = await scriptedServer(({ response }) => {
      response.writeHead(500, { 'content-length': 100 }).write('half');
      setImmediate(() => response.destroy());
    });
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({ qmcpError: 'http_status', status: 500 });
  });
});

describe('what is sent', () => {
  it.each(['ftp://example.com/', 'not a URL', '', 'http://user:pass@example.com/mcp'])(
    'goes to no such place: %s',
    async (url) => {
      await expect(openStreamable({ url })).rejects.toMatchObject({ code: 'bad_url' });
      const error: unknown = await openStreamable({ url }).catch((reason: unknown) => reason);
      expect(String(error)).not.toContain('pass@');
    },
  );

  it('is addressed without query, fragment and credentials', async () => {
    await using client = await openStreamable({ url: new URL('https://example.com/mcp?key=1#x') });
    expect(client.transport.address).toBe('https://example.com/mcp');
    expect(client.transport.cancelsByClosing).toBe(true);
  });

  it.each([
    { 'x-bad': 'a\r\nx-smuggled: b' },
    { 'x-bad': 'a\0' },
    { 'x-bad': ' a' },
    { 'x-bad': '→' },
    { 'x bad': 'a' },
    { Connection: 'close' },
    { 'transfer-encoding': 'chunked' },
    { 'x-bad': 'a', 'X-Bad': 'b' },
  ])('carries no such header: %j', async (headers) => {
    await expect(openStreamable({ url: 'http://localhost/', headers })).rejects.toMatchObject({
      code: 'bad_header',
    });
  });

  it('carries no such header of a message either', async () => {
    await using client = await openStreamable({ url: 'http://localhost/' });
    const message = { jsonrpc: '2.0', method: 'x' } as const;
    const sent = client.transport.send(message, { headers: { 'mcp-name': 'a\nb' } });
    await expect(sent).rejects.toMatchObject({ code: 'bad_header' });
  });
});

describe('an aborted request', () => {
  it.each(['before the reply', 'within the stream'])(
    'closes its exchange at once: %s',
    async (when) => {
      await using server = await scriptedServer(({ response }) => {
        if (when === 'within the stream') startEvents(response);
      });
      await using client = await openStreamable({ url: server.url });
      const stop = new AbortController();
      const call = client.call('tools/call', stop.signal);
      await server.nextRequest();
      stop.abort(new Error('enough'));
      await expect(call).rejects.toThrow('enough');
      await server.openConnections(0);
      expect(client.clock.waitingTimers).toBe(0);
    },
  );
});

describe('closing', () => {
  it('ends what runs, tells so once and leaves no socket', async () => {
    await using server = await scriptedServer(({ response }) => startEvents(response));
    const client = await openStreamable({ url: server.url });
    const calls = [client.call(), client.call(), client.call()];
    await server.openConnections(3);
    const settled = Promise.allSettled(calls);
    await Promise.all([client.transport.close(), client.transport.close()]);
    expect(await settled).toMatchObject(calls.map(() => ({ status: 'rejected' })));
    expect(client.closings).toEqual([undefined]);
    await server.openConnections(0);
    const late = client.transport.send({ jsonrpc: '2.0', method: 'x' }, { headers: VERSION });
    await expect(late).rejects.toMatchObject({ code: 'client_closed' });
  });
});
