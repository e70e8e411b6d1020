import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { openStreamable } from './transport-fixture.ts';

/** A server that writes bytes as the test says, once a request has come; gone at the end of the scope. */
async function rawServer(
  answer: (socket: Socket) => unknown,
): Promise<{ url: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const message = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, result: { é: '😀' } });

const reply = (type: string, body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

describe('a slow server', () => {
  it.each([
    ['application/json', message(1)],
    ['text/event-stream', `data: ${message(1)}\r\n\r\n`],
  ])('may send its reply byte by byte: %s', async (type, body) => {
    await using server = await rawServer(async (socket) => {
      for (const byte of reply(type, body)) {
        socket.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
    });
    await using client = await openStreamable({ url: server.url });
    await client.call();
    expect(client.messages).toEqual([JSON.parse(message(1))]);
  });
});

describe('a server that breaks HTTP', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

  it.each([
    ['closes its half without a word', ''],
    ['closes its half within the head', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['closes its half within the body', `${head}content-length: 1000\r\n\r\n${message(1)}`],
    [
      'closes its half within a chunk',
      `${head}transfer-encoding: chunked\r\n\r\nff\r\n${message(1)}`,
    ],
    ['sends a length that is none', `${head}content-length: many\r\n\r\n${message(1)}`],
    [
      'sends broken chunks',
      `${head}transfer-encoding: chunked\r\n\r\nzz\r\n${message(1)}\r\n0\r\n\r\n`,
    ],
    ['sends two lengths', `${head}content-length: 1\r\ncontent-length: 9\r\n\r\n${message(1)}`],
    ['sends endless headers', `HTTP/1.1 200 OK\r\n${'x-more: 1\r\n'.repeat(5_000)}`],
    ['speaks something else', '220 mail.example.com ESMTP\r\n'],
  ])('is a lost connection when it %s', async (_name, bytes) => {
    await using server = await rawServer((socket) => socket.end(bytes));
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({ code: 'connection_lost', retryable: true });
    expect(client.messages).toEqual([]);
  });

  it('is not listened to beyond its reply', async () => {
    const smuggled = reply('application/json', message(2)).toString();
    await using server = await rawServer((socket) =>
      socket.write(reply('application/json', message(1)).toString() + smuggled),
    );
    await using client = await openStreamable({ url: server.url });
    await client.call();
    expect(client.messages).toEqual([JSON.parse(message(1))]);
  });
});
