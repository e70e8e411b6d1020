import { expect, it } from 'vitest';

import { RawConnection, rawPost, send } from './harness/http.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const MAX_BYTES = 100_000;
const DISCOVER = modernRequest('server/discover');
const MODERN = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: server/discover'];

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

const startServer = (): ReturnType<typeof startWireServer> =>
  startWireServer({ limits: { maxBodyBytes: MAX_BYTES } });

it('takes a body of just the cap, and refuses one byte more', async () => {
  await using wire = await startServer();
  const client = new ModernClient(wire);
  const { headers } = client.compose('server/discover');
  const fill = (bytes: number): string => DISCOVER + ' '.repeat(bytes - DISCOVER.length);
  const post = (body: string): Promise<{ status: number }> => send(wire.port, { headers, body });

  expect(await post(fill(MAX_BYTES))).toMatchObject({ status: 200 });
  const refused = await send(wire.port, { headers, body: fill(MAX_BYTES + 1) });

  expect(refused.status).toBe(413);
  expect(refused.json).toEqual({
    jsonrpc: '2.0',
    error: { code: -31413, message: 'The body is larger than 100000 bytes' },
  });
});

it.each(['declared', 'chunked'] as const)(
  'tells a client that a %s body is too large while it still sends, and closes the connection',
  async (kind) => {
    await using wire = await startServer();
    const connection = new RawConnection(wire.port);
    const length = kind === 'declared' ? 'Content-Length: 9000000' : 'Transfer-Encoding: chunked';
    connection.write(rawPost('', MODERN).replace('Content-Length: 0', length));
    const part = 'x'.repeat(64 * 1024);
    const parts = Array.from({ length: 100 }, () => (kind === 'declared' ? part : chunk(part)));
    for (const text of parts) connection.write(text);
    connection.write(rawPost(DISCOVER, MODERN));

    const received = await connection.closed();

    expect(received).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
    expect(received).toMatch(/\r\nConnection: close\r\n/i);
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(wire.telemetry.requests).toHaveLength(1);
  },
);

it('delivers the refusal of a body that is on its way to clients that write all before they read', async () => {
  await using wire = await startServer();
  const client = new ModernClient(wire);
  const { headers } = client.compose('server/discover');
  const body = Buffer.alloc(20 * 1024 * 1024, 'x');

  const statuses = await Promise.all(
    [undefined, 'nonsense'].map(async (authorization) => {
      const answer = await send(wire.port, {
        headers: { ...headers, Authorization: authorization },
        body,
      });
      return answer.status;
    }),
  );

  expect(statuses).toEqual([413, 401]);
});

it('serves the next request on a connection whose last body was refused for what it said', async () => {
  await using wire = await startServer();
  const connection = new RawConnection(wire.port);
  connection.write(rawPost('{"jsonrpc":', MODERN));
  await connection.receive(/-32700/);

  connection.write(rawPost(DISCOVER, MODERN));

  const received = await connection.receive(/supportedVersions/);
  expect(received.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200']);
});

it('takes requests that were sent one after the other without waiting', async () => {
  await using wire = await startServer();
  const connection = new RawConnection(wire.port);
  const requests = [1, 2, 3].map((id) =>
    rawPost(modernRequest('server/discover', {}, { id }), MODERN),
  );

  connection.write(requests.join(''));

  const received = await connection.receive(/"id":3/);
  expect(received.match(/"id":\d/g)).toEqual(['"id":1', '"id":2', '"id":3']);
});

it.each([
  ['two lengths that differ', ['Content-Length: 5']],
  ['a length and an encoding', ['Transfer-Encoding: chunked']],
  ['an encoding in disguise', ['Transfer-Encoding: xchunked']],
  ['a length that is no number', ['Content-Length: +5']],
])('serves nothing of a message framed by %s', async (_, headers) => {
  await using wire = await startServer();
  const connection = new RawConnection(wire.port);

  connection.write(rawPost(DISCOVER, [...MODERN, ...headers]) + rawPost(DISCOVER, MODERN));

  const received = await connection.closed();
  expect(received).toMatch(/^HTTP\/1\.1 400 /);
  expect(received).not.toContain('supportedVersions');
});

it('answers 415 to content that is encoded or no JSON', async () => {
  await using wire = await startServer();
  const client = new ModernClient(wire);
  const { headers, body } = client.compose('server/discover');
  const refusals = [
    { 'Content-Type': undefined },
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'application/json-patch+json' },
    { 'Content-Encoding': 'gzip' },
  ];

  for (const refusal of refusals) {
    const answer = await send(wire.port, { headers: { ...headers, ...refusal }, body });
    expect(answer.status).toBe(415);
    expect(answer.json).toMatchObject({ error: { code: -31415 } });
  }
  const charset = {
    'Content-Type': 'Application/JSON; charset=utf-8',
    'Content-Encoding': 'identity',
  };
  expect(await send(wire.port, { headers: { ...headers, ...charset }, body })).toMatchObject({
    status: 200,
  });
});
