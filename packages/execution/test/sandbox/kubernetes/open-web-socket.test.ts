import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';

import { openWebSocket } from '../../../src/sandbox/kubernetes/open-web-socket.ts';

async function connect(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent();
  const { port } = server.address() as AddressInfo;
  try {
    return await openWebSocket(agent, {
      origin: `http://127.0.0.1:${port}`,
      path: '/',
      headers: {},
      protocols: 'v5.channel.k8s.io',
      key: 'dGhlIHNhbXBsZSBub25jZQ==',
    });
  } finally {
    await agent.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

const upgrading = (accept: string): Server =>
  createServer().on('upgrade', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });

describe('the handshake of a WebSocket', () => {
  it('is made with the answer that RFC 6455, section 1.3, has for its key', async () => {
    const opened = await connect(upgrading('s3pPLMBiTxaQ9kYGzzhZRbK+xOo='));
    expect(opened).toHaveProperty('write');
  });

  it('comes to nothing with whoever answers something else', async () => {
    await expect(connect(upgrading('AAAAAAAAAAAAAAAAAAAAAAAAAAA='))).rejects.toThrow(/handshake/);
  });

  it('hands the refusal over', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('not here'));
    expect(await connect(server)).toEqual({ statusCode: 404, text: 'not here' });
  });

  it('fails with whoever hangs up', async () => {
    const server = createServer().on('upgrade', (_request, socket: Duplex) => socket.destroy());
    await expect(connect(server)).rejects.toThrow(/closed/);
  });
});
