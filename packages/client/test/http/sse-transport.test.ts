import { fakeClock } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { sseTransport } from '../../src/http/sse-transport.ts';
import { event, scriptedServer, startEvents } from './scripted-server.ts';
import type { ScriptedServer, Seen } from './scripted-server.ts';
import { opened } from './transport-fixture.ts';
import type { OpenTransport } from './transport-fixture.ts';

/** A server of 2024-11-05 that names `endpoint` and answers every request through its stream. */
const oldServer = (endpoint: string): Promise<ScriptedServer> => {
  let stream: Seen['response'] | undefined;
  return scriptedServer(({ request, response, message }) => {
    if (request.method === 'GET') {
      stream = response;
      startEvents(response);
      response.write(`event: endpoint\ndata: ${endpoint}\n\n`);
      return;
    }
    response.writeHead(202).end('Accepted');
    stream?.write(event({ jsonrpc: '2.0', id: message.id, result: {} }));
  });
};

const open = async (url: string, clock: FakeClock = fakeClock()): Promise<OpenTransport> =>
  await opened(sseTransport({ url, clock, headers: { 'x-key': 'k' } }), clock);

/** Waits for something that other people's events bring about. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};

describe('the transport of 2024-11-05', () => {
  it.each(['/messages?session=1', 'messages?session=1'])(
    'posts where the server says, and hears the answers through the stream: %s',
    async (endpoint) => {
      await using server = await oldServer(endpoint);
      await using client = await open(server.url);
      await client.call();
      await until(() => client.messages.length > 0);
      expect(client.messages).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
      expect(server.seen.map(({ request }) => [request.method, request.url])).toEqual([
        ['GET', '/mcp'],
        ['POST', '/messages?session=1'],
      ]);
      expect(server.seen[0]?.request.headers).toMatchObject({
        accept: 'text/event-stream',
        'x-key': 'k',
      });
      expect(server.seen[1]?.request.headers).toMatchObject({
        'content-type': 'application/json',
        'x-key': 'k',
      });
      expect(client.transport.cancelsByClosing).toBe(false);
      expect(client.transport.address).toBe(server.url);
      expect(client.clock.waitingTimers).toBe(0);
    },
  );

  it.each(['http://example.com/messages', '//example.com/x', 'http://', 'http://a:b@127.0.0.1/'])(
    'sends nothing elsewhere: %s',
    async (endpoint) => {
      await using server = await oldServer(endpoint);
      await expect(open(server.url)).rejects.toMatchObject({ code: 'bad_reply' });
      await server.openConnections(0);
    },
  );

  it('refuses an endpoint with a password in it', async () => {
    const endpoint: string[] = [];
    await using server = await scriptedServer(({ response }) => {
      startEvents(response);
      response.write(`event: endpoint\ndata: ${endpoint[0]}\n\n`);
    });
    endpoint.push(server.url.replace('//', '//user:pass@'));
    await expect(open(server.url)).rejects.toMatchObject({ code: 'bad_url' });
  });

  it.each([
    [
      'ends at once',
      ({ response }: Seen) => (startEvents(response), response.end()),
      'stream_ended',
    ],
    ['is none', ({ response }: Seen) => response.end('hello'), 'bad_reply'],
  ])('does not open when the stream %s', async (_name, answer, code) => {
    await using server = await scriptedServer(answer);
    await expect(open(server.url)).rejects.toMatchObject({ code });
  });

  it('does not open when it is refused', async () => {
    await using server = await scriptedServer(({ response }) => response.writeHead(404).end());
    await expect(open(server.url)).rejects.toMatchObject({ status: 404 });
  });

  it('does not wait for ever to be told where messages go', async () => {
    await using server = await scriptedServer(({ response }) => startEvents(response));
    const clock = fakeClock();
    const transport = sseTransport({ url: server.url, clock });
    const opening = transport.open({ message: () => {}, closed: () => {} });
    await until(() => clock.waitingTimers === 1);
    clock.advance(10_000);
    await expect(opening).rejects.toThrow(/10000 ms/);
    await transport.close();
    await server.openConnections(0);
  });

  it('tells when the stream ends or breaks', async () => {
    for (const end of ['end', 'destroy'] as const) {
      await using server = await oldServer('/messages');
      await using client = await open(server.url);
      server.seen[0]?.response[end]();
      await until(() => client.closings.length > 0);
      const code = end === 'end' ? 'stream_ended' : 'connection_lost';
      expect(client.closings).toMatchObject([{ code, retryable: true }]);
    }
  });

  it('tells of a refused message', async () => {
    await using server = await scriptedServer(({ request, response }) => {
      if (request.method === 'POST') response.writeHead(413).end();
      else {
        startEvents(response);
        response.write('event: endpoint\ndata: /messages\n\n');
      }
    });
    await using client = await open(server.url);
    await expect(client.call()).rejects.toMatchObject({ status: 413 });
  });

  it('closes its stream, once and quietly', async () => {
    await using server = await oldServer('/messages');
    const client = await open(server.url);
    await client.transport.close();
    await client.transport.close();
    expect(client.closings).toEqual([undefined]);
    await server.openConnections(0);
  });
});
