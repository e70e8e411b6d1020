import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { createHttpRequester } from '../../src/http/undici-requester.ts';
import { requesterSuite } from './requester.suite.ts';
import { scriptedServer } from './scripted-server.ts';

requesterSuite(createHttpRequester);

const LIMIT = 1024;

describe('on Node.js', () => {
  it('asks for no compression and refuses it when it comes', async () => {
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
    );
    const requester = createHttpRequester();
    const reply = await requester.request({ method: 'GET', url: server.url, headers: {} });
    await expect(reply.text(LIMIT)).rejects.toMatchObject({
      code: 'bad_reply',
      message: expect.stringContaining('gzip'),
    });
    expect(server.seen[0]?.request.headers).not.toHaveProperty('accept-encoding');
    await requester.close();
  });

  it('gives redirects as they are', async () => {
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    const requester = createHttpRequester();
    const reply = await requester.request({
      method: 'POST',
      url: server.url,
      headers: {},
      body: 'x',
    });
    expect(reply.status).toBe(307);
    await reply.discard();
    await requester.close();
    expect(server.seen).toHaveLength(1);
  });

  it('keeps the connection of a reply that is discarded, unless its body is large', async () => {
    let body = 'small';
    await using server = await scriptedServer(({ response }) => {
      response.write(body);
      response.end();
    });
    const requester = createHttpRequester();
    const discarded = async (): Promise<void> => {
      const reply = await requester.request({ method: 'GET', url: server.url, headers: {} });
      await reply.discard();
    };
    for (let call = 0; call < 10; call += 1) {
      await discarded();
      await new Promise(setImmediate);
    }
    expect(server.connections).toBe(1);
    body = 'x'.repeat(LIMIT * LIMIT);
    await discarded();
    await server.openConnections(0);
    await requester.close();
  });

  it('opens no more connections than it may; who waits for one can be aborted', async () => {
    await using server = await scriptedServer(() => {});
    const requester = createHttpRequester({ maxConnections: 2 });
    const stop = new AbortController();
    const request = (signal?: AbortSignal) =>
      requester.request({ method: 'GET', url: server.url, headers: {}, signal });
    const running = [request(), request()];
    await server.openConnections(2);
    const waiting = request(stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const settled = Promise.allSettled(running);
    await requester.close();
    await settled;
    expect(server.connections).toBe(2);
  });

  it('tells a connection that was cut from a server that is not there', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const requester = createHttpRequester();
    const request = {
      method: 'POST',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: '{}',
    } as const;
    await expect(requester.request(request)).rejects.toMatchObject({
      code: 'connection_lost',
      retryable: true,
      message: expect.stringContaining('may have done'),
    });
    await requester.close();
    server.close();
  });

  it('takes what is no HTTP for a lost connection', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const requester = createHttpRequester();
    const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {} } as const;
    await expect(requester.request(request)).rejects.toMatchObject({ code: 'connection_lost' });
    await requester.close();
    server.close();
  });

  it('reads past what only announces a reply', async () => {
    await using server = await scriptedServer(({ response }) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('final');
    });
    const requester = createHttpRequester();
    const reply = await requester.request({ method: 'GET', url: server.url, headers: {} });
    expect(reply.status).toBe(200);
    expect(await reply.text(LIMIT)).toBe('final');
    await requester.close();
  });
});
