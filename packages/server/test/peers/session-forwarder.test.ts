import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { McpServerOptions } from '../../src/mcp-server.ts';
import { describe, expect, it } from 'vitest';

import { overHttp } from '../over-http.ts';
import { testServer } from '../test-server.ts';

const SESSION = { 'Mcp-Session-Id': `2.${'a'.repeat(32)}` };
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

/** The first of two processes; the second is at `url`. */
const peersWith = (url: string | undefined): NonNullable<McpServerOptions['peers']> => ({
  instance: 1,
  addressOf: async (instance) => (instance === 2 ? url : undefined),
});

/** Something that listens where the owner of the session is said to be. */
async function listening(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A process whose peer is at an address. */
const serving = (url: string | undefined) => {
  const { server, logger } = testServer([], { peers: peersWith(url) });
  return { server, logger, http: overHttp(server) };
};

describe('a request of another process’s session', () => {
  it('arrives as it came, marked, and its answer comes back as it is', async () => {
    const seen: unknown[] = [];
    await using owner = await listening((request, response) => {
      const { host, authorization, 'x-qmcp-forwarded': mark } = request.headers;
      request.setEncoding('utf8').on('data', (body: string) => {
        seen.push({ method: request.method, url: request.url, host, authorization, mark, body });
        response.writeHead(418, { 'X-Of-The-Owner': 'yes' }).end('its own words');
      });
    });
    await using http = await serving(owner.url).http;
    const headers = { ...SESSION, Host: 'localhost:1' };
    expect(await http.post(ping, headers)).toMatchObject({ status: 418, body: 'its own words' });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/mcp',
        host: 'localhost:1',
        authorization: undefined,
        mark: expect.stringMatching(/^1\.[0-9a-f]{12}\.[\w-]{43}$/),
        body: JSON.stringify(ping),
      },
    ]);
  });

  it('is handed on once: whoever gets it marked and has no such session says so', async () => {
    let marked = '';
    await using owner = await listening((request, response) => {
      marked = String(request.headers['x-qmcp-forwarded']);
      response.end();
    });
    await using http = await serving(owner.url).http;
    await http.post(ping, SESSION);
    const again = await http.post(ping, { ...SESSION, 'X-Qmcp-Forwarded': marked });
    expect(again).toMatchObject({ status: 404, body: expect.stringContaining('initialize again') });
  });

  it.each([undefined, 'http://127.0.0.1:1'])('is unknown where nobody is at %s', async (url) => {
    await using http = await serving(url).http;
    expect(await http.post(ping, SESSION)).toMatchObject({ status: 404 });
  });

  it('is not sought elsewhere where it is this process’s own, or nobody’s', async () => {
    const asked: number[] = [];
    const addressOf = (instance: number): Promise<undefined> => {
      asked.push(instance);
      return Promise.resolve(undefined);
    };
    const { server } = testServer([], { peers: { instance: 1, addressOf } });
    await using http = await overHttp(server);
    const own = await http.post(ping, { 'Mcp-Session-Id': `1.${'a'.repeat(32)}` });
    const foreign = await http.post(ping, { 'Mcp-Session-Id': 'no id of ours' });
    expect([own.status, foreign.status]).toEqual([404, 404]);
    expect(await http.post(ping)).toMatchObject({ status: 400 });
    expect(asked).toEqual([]);
  });

  it('goes nowhere where its client has left before that could be told', async () => {
    let arrived = 0;
    await using owner = await listening((_request, response) => {
      arrived += 1;
      response.end();
    });
    const [sought, found] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    const addressOf = (): Promise<string> => {
      sought.resolve();
      return found.promise;
    };
    const { server } = testServer([], { peers: { instance: 1, addressOf } });
    const gone = Promise.withResolvers<void>();
    const handleHttp: typeof server.handleHttp = (request, response) => {
      response.once('close', gone.resolve);
      server.handleHttp(request, response);
    };
    await using http = await overHttp({ ...server, handleHttp });
    const leaving = new AbortController();
    const left = http.get(SESSION, leaving.signal);
    await sought.promise;
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    await gone.promise;
    found.resolve(owner.url);
    // Whoever comes after it is served, so that it had its turn.
    await http.post(ping, SESSION);
    expect(arrived).toBe(1);
  });

  it('goes by a connection that an earlier one opened', async () => {
    const ports = new Set<number | undefined>();
    await using owner = await listening((request, response) => {
      ports.add(request.socket.remotePort);
      request.on('end', () => response.end('pong')).resume();
    });
    await using http = await serving(owner.url).http;
    for (let times = 0; times < 3; times += 1) {
      expect(await http.post(ping, SESSION)).toMatchObject({ status: 200, body: 'pong' });
    }
    expect(ports.size).toBe(1);
  });

  it('may come again where nobody can tell whether its process is there', async () => {
    const { http: opening, logger } = serving('http://nobody.invalid:1');
    await using http = await opening;
    expect(await http.post(ping, SESSION)).toMatchObject({
      status: 503,
      body: expect.stringContaining('try again'),
    });
    expect(logger.entries[0]).toMatchObject({ level: 'warn' });
  });

  it('is not to be repeated blindly where its process was lost meanwhile', async () => {
    await using owner = await listening((request) => request.socket.destroy());
    await using http = await serving(owner.url).http;
    expect(await http.post(ping, SESSION)).toMatchObject({
      status: 500,
      body: expect.stringContaining('may have taken effect'),
    });
  });

  it('breaks off where its process is lost in the middle of the answer', async () => {
    await using owner = await listening((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
      request.on('end', () => response.destroy()).resume();
    });
    await using http = await serving(owner.url).http;
    await expect(http.post(ping, SESSION)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends at its process when its client leaves', async () => {
    const left = Promise.withResolvers<string>();
    await using owner = await listening((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      response.on('close', () => left.resolve('left'));
    });
    await using http = await serving(owner.url).http;
    const stream = await http.get(SESSION);
    stream.destroy();
    expect(await left.promise).toBe('left');
  });

  it('ends where the process that handed it on closes', async () => {
    await using owner = await listening((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
    });
    const { http: opening, server } = serving(owner.url);
    await using http = await opening;
    const stream = await http.get(SESSION);
    await server.close();
    expect(await text(stream)).toBe(':\n\n');
  });
});
