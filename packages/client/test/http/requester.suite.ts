import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { HttpReply, HttpRequester } from '../../src/http/http-requester.ts';
import { json, scriptedServer, startEvents } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

const LIMIT = 1024 * 1024;

/** What every requester promises. */
export function requesterSuite(createHttpRequester: () => HttpRequester): void {
  /** A requester that is closed at the end of the scope. */
  const open = (): HttpRequester & AsyncDisposable => {
    const requester = createHttpRequester();
    return {
      request: (request) => requester.request(request),
      close: () => requester.close(),
      [Symbol.asyncDispose]: () => requester.close(),
    };
  };
  const get = (requester: HttpRequester, { url }: ScriptedServer, signal?: AbortSignal) =>
    requester.request({ method: 'GET', url, headers: {}, signal });

  describe('a reply', () => {
    it('comes with its status, its headers and its text', async () => {
      await using server = await scriptedServer(({ response }) =>
        response.writeHead(418, { 'X-Two': ['a', 'b'] }).end('é→😀'),
      );
      await using requester = open();
      const reply = await requester.request({
        method: 'POST',
        url: `${server.url}?q=1`,
        headers: { 'x-sent': 'yes' },
        body: 'short and stout',
      });
      expect(reply.status).toBe(418);
      expect(reply.header('x-two')).toBe('a, b');
      expect(reply.header('x-three')).toBeUndefined();
      expect(await reply.text(LIMIT)).toBe('é→😀');
      const [seen] = server.seen;
      expect(seen?.body).toBe('short and stout');
      expect(seen?.request).toMatchObject({ url: '/mcp?q=1', headers: { 'x-sent': 'yes' } });
    });

    it('comes in pieces as they arrive', async () => {
      await using server = await scriptedServer(({ response }) => {
        startEvents(response);
        response.write('first');
        response.on('second', () => response.end('second'));
      });
      await using requester = open();
      const reply = await get(requester, server);
      const pieces: string[] = [];
      for await (const chunk of reply.chunks()) {
        pieces.push(Buffer.from(chunk).toString());
        server.seen[0]?.response.emit('second');
      }
      expect(pieces.join('')).toBe('firstsecond');
    });

    it('may be large and slow to be read', async () => {
      const sent = Buffer.alloc(8 * LIMIT, 'x');
      await using server = await scriptedServer(({ response }) => response.end(sent));
      await using requester = open();
      const reply = await get(requester, server);
      let bytes = 0;
      for await (const chunk of reply.chunks()) {
        bytes += chunk.length;
        await new Promise(setImmediate);
      }
      expect(bytes).toBe(sent.length);
      await expect((await get(requester, server)).text(8 * LIMIT)).resolves.toHaveLength(8 * LIMIT);
    });

    it.each(['declared', 'undeclared'])('is refused when it is too large: %s', async (kind) => {
      await using server = await scriptedServer(({ response }) => {
        if (kind === 'declared') response.setHeader('content-length', 11);
        response.write('hello');
        response.end(' world');
      });
      await using requester = open();
      const reply = await get(requester, server);
      await expect(reply.text(10)).rejects.toMatchObject({
        code: 'reply_too_large',
        retryable: false,
      });
      await expect((await get(requester, server)).text(11)).resolves.toBe('hello world');
    });

    it('is refused when it is not UTF-8', async () => {
      await using server = await scriptedServer(({ response }) =>
        response.end(Buffer.of(0xc3, 0x28)),
      );
      await using requester = open();
      const reply = await get(requester, server);
      await expect(reply.text(LIMIT)).rejects.toMatchObject({ code: 'bad_reply' });
    });

    it('that breaks off says so', async () => {
      await using server = await scriptedServer(({ response }) => {
        response.writeHead(200, { 'content-length': 100 }).write('half');
        response.on('break', () => response.destroy());
      });
      await using requester = open();
      const reply = await get(requester, server);
      const read = reply.text(LIMIT);
      server.seen[0]?.response.emit('break');
      await expect(read).rejects.toMatchObject({ code: 'connection_lost', retryable: true });
    });

    it('without a body is empty', async () => {
      await using server = await scriptedServer(({ response }) => response.writeHead(204).end());
      await using requester = open();
      expect(await (await get(requester, server)).text(LIMIT)).toBe('');
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await get(requester, server)).chunks()) chunks.push(chunk);
      expect(chunks).toEqual([]);
    });
  });

  describe('an exchange that is not wanted any more', () => {
    const stream = () =>
      scriptedServer(({ response }) => {
        startEvents(response);
        response.write('begun');
      });

    it('is dropped by its signal while it waits for the reply', async () => {
      await using server = await scriptedServer(() => {});
      await using requester = open();
      const stop = new AbortController();
      const reply = get(requester, server, stop.signal);
      await server.nextRequest();
      stop.abort(new Error('enough'));
      await expect(reply).rejects.toThrow('enough');
      await server.openConnections(0);
    });

    it('is dropped by its signal while its body is read', async () => {
      await using server = await stream();
      await using requester = open();
      const stop = new AbortController();
      const reply = await get(requester, server, stop.signal);
      const reading = (async () => {
        for await (const _ of reply.chunks()) stop.abort(new Error('enough'));
      })();
      await expect(reading).rejects.toThrow('enough');
      await server.openConnections(0);
    });

    it('is not begun when its signal was aborted before', async () => {
      await using server = await stream();
      await using requester = open();
      const aborted = AbortSignal.abort(new Error('enough'));
      await expect(get(requester, server, aborted)).rejects.toThrow('enough');
      expect(server.connections).toBe(0);
    });

    it('is dropped when a loop over its body is left', async () => {
      await using server = await stream();
      await using requester = open();
      for await (const chunk of (await get(requester, server)).chunks()) {
        expect(Buffer.from(chunk).toString()).toBe('begun');
        break;
      }
      await server.openConnections(0);
    });

    it('ends a running loop over its body when it is discarded', async () => {
      await using server = await stream();
      await using requester = open();
      const reply = await get(requester, server);
      let chunks = 0;
      for await (const _ of reply.chunks()) {
        chunks += 1;
        await reply.discard();
      }
      expect(chunks).toBe(1);
      await server.openConnections(0);
    });

    it('is dropped when it is discarded unread', async () => {
      await using server = await stream();
      await using requester = open();
      const reply: HttpReply = await get(requester, server);
      await reply.discard();
      await expect(reply.discard()).resolves.toBeUndefined();
      await server.openConnections(0);
    });

    it('leaves nothing on its signal', async () => {
      await using server = await scriptedServer(({ response }) => response.end('{}'));
      await using requester = open();
      const { signal } = new AbortController();
      for (let call = 0; call < 20; call += 1)
        await (await get(requester, server, signal)).text(LIMIT);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  });

  describe('a server that is not there', () => {
    it('is unreachable, and the error says where and what to check', async () => {
      const server = await scriptedServer(() => {});
      await server[Symbol.asyncDispose]();
      await using requester = open();
      const error: unknown = await get(requester, {
        ...server,
        url: `${server.url}?key=s3cret`,
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'server_unreachable', retryable: true });
      expect(String(error)).toContain(server.url);
      expect(String(error)).toContain('ECONNREFUSED');
      expect(String(error)).not.toContain('s3cret');
    });

    it('is unreachable at any of its addresses', async () => {
      const server = await scriptedServer(() => {});
      await server[Symbol.asyncDispose]();
      await using requester = open();
      const url = `http://localhost:${server.port}/`;
      await expect(requester.request({ method: 'GET', url, headers: {} })).rejects.toMatchObject({
        code: 'server_unreachable',
        message: expect.stringContaining('ECONNREFUSED'),
      });
    });

    it('is found again once it is back', async () => {
      const first = await scriptedServer(({ response }) => response.end('first'));
      await using requester = open();
      await (await get(requester, first)).text(LIMIT);
      await first[Symbol.asyncDispose]();
      await using second = await scriptedServer(
        ({ response }) => response.end('second'),
        first.port,
      );
      expect(await (await get(requester, second)).text(LIMIT)).toBe('second');
    });
  });

  describe('closing', () => {
    it('ends what runs and refuses what comes after', async () => {
      await using server = await scriptedServer(() => {});
      const requester = open();
      const running = get(requester, server);
      await Promise.all([
        expect(running).rejects.toMatchObject({ code: 'client_closed' }),
        server.nextRequest().then(() => requester.close()),
      ]);
      await expect(get(requester, server)).rejects.toMatchObject({ code: 'client_closed' });
      await requester.close();
    });

    it('ends a body that is being read', async () => {
      await using server = await scriptedServer(({ response }) => {
        startEvents(response);
        response.write('begun');
      });
      const requester = open();
      const reply = await get(requester, server);
      const reading = (async () => {
        for await (const _ of reply.chunks()) await requester.close();
      })();
      await expect(reading).rejects.toMatchObject({ code: 'client_closed' });
      await server.openConnections(0);
    });
  });

  it('reuses its connections', async () => {
    await using server = await scriptedServer(({ response }) => json(response, {}));
    await using requester = open();
    for (let call = 0; call < 50; call += 1) await (await get(requester, server)).text(LIMIT);
    // Undici takes a second one where a request comes before the connection of the last is free again.
    expect(server.connections).toBeLessThanOrEqual(2);
  });
}
