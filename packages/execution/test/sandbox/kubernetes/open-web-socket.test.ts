import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

import { openWebSocket, refusedUpgrade } from '../../../src/sandbox/kubernetes/open-web-socket.ts';

async function connect(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await openWebSocket(`http://127.0.0.1:${port}/`, ['v5.channel.k8s.io'], {});
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const upgrading = (take: (socket: Duplex) => void): Server =>
  createServer().on('upgrade', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    take(socket);
  });

describe('opening a WebSocket', () => {
  it('loses nothing that the server says before anybody listens', async () => {
    const server = createServer();
    const webSockets = new WebSocketServer({ server });
    webSockets.on('connection', (socket) => socket.send('first'));
    const opened = await connect(server);
    if (refusedUpgrade(opened)) throw new Error(opened.text);
    expect(opened.protocol).toBe('v5.channel.k8s.io');
    await nextTurn();
    const heard = once(opened, 'message');
    opened.resume();
    expect(String((await heard)[0])).toBe('first');
    opened.terminate();
    await once(opened, 'close');
    expect(opened.readyState).toBe(WebSocket.CLOSED);
  });

  it('comes to nothing with whoever answers something other than the handshake', async () => {
    const server = upgrading((socket) =>
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
      ),
    );
    await expect(connect(server)).rejects.toThrow(/Sec-WebSocket-Accept/);
  });

  it('comes to nothing with whoever speaks no protocol that was offered', async () => {
    const server = createServer();
    const webSockets = new WebSocketServer({ server, handleProtocols: () => false });
    const accepted = once(webSockets, 'connection');
    await expect(connect(server)).rejects.toThrow(/subprotocol/);
    await accepted;
  });

  it('hands the refusal over', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('not here'));
    expect(await connect(server)).toEqual({ statusCode: 404, text: 'not here' });
  });

  it.each([
    ['at once', (socket: Duplex) => socket.destroy(), /socket hang up/],
    [
      'in the middle of a refusal',
      (socket: Duplex) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n{'),
      /aborted/,
    ],
  ])('fails with whoever hangs up %s', async (_when, take, message) => {
    await expect(connect(upgrading(take))).rejects.toThrow(message);
  });
});
