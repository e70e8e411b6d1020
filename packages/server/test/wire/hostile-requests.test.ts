import { createHash } from 'node:crypto';

import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { RawConnection, rawPost, send } from './harness/http.ts';
import type { Headers } from './harness/http.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const MISMATCH = { status: 400, json: { error: { code: -32020 } } };

const MIRRORED: readonly [string, object, Headers, boolean][] = [
  [
    'all',
    { region: 'eu', limits: { rows: 5 }, dry: true },
    { Region: 'eu', Rows: '5', Dry: 'true' },
    true,
  ],
  ['none', {}, {}, true],
  ['null for none', { region: null }, {}, true],
  ['names in other cases', { region: 'eu' }, { REGION: 'eu' }, true],
  ['a number written otherwise', { limits: { rows: 5 } }, { Rows: '5.0' }, true],
  ['Base64', { region: ' eu ' }, { Region: '=?base64?IGV1IA==?=' }, true],
  [
    'text that looks encoded',
    { region: '=?base64?eA==?=' },
    { Region: '=?base64?PT9iYXNlNjQ/ZUE9PT89?=' },
    true,
  ],
  ['an empty text', { region: '' }, { Region: '' }, true],
  ['a header that is missing', { region: 'eu' }, {}, false],
  ['a header too many', {}, { Region: 'eu' }, false],
  ['another value', { region: 'eu' }, { Region: 'us' }, false],
  ['a value in capitals', { region: 'eu' }, { Region: 'EU' }, false],
  ['a header twice', { region: 'eu' }, { Region: ['eu', 'eu'] }, false],
  ['another number', { limits: { rows: 5 } }, { Rows: '6' }, false],
  ['a number in hexadecimal', { limits: { rows: 16 } }, { Rows: '0x10' }, false],
  [
    'a number past the safe ones',
    { limits: { rows: 2 ** 53 } },
    { Rows: '9007199254740993' },
    false,
  ],
  ['a boolean in capitals', { dry: true }, { Dry: 'True' }, false],
  ['text that was to be encoded', { region: 'é' }, { Region: 'é' }, false],
  [
    'text that looks encoded, as it is',
    { region: '=?base64?eA==?=' },
    { Region: '=?base64?eA==?=' },
    false,
  ],
  ['broken Base64', { region: 'eu' }, { Region: '=?base64?ZXU?=' }, false],
  ['Base64 of no text', { region: '\ufffd' }, { Region: '=?base64?/w==?=' }, false],
];

it.each(MIRRORED)('arguments and the headers that mirror them: %s', async (...row) => {
  const [, args, mirrors, agrees] = row;
  await using wire = await startWireServer();
  const headers = Object.fromEntries(
    Object.entries(mirrors).map(([name, value]) => [`Mcp-Param-${name}`, value]),
  );

  const answer = await new ModernClient(wire).call(
    'tools/call',
    { name: 'mirror', arguments: args },
    { headers },
  );

  if (agrees) expect(answer.status).toBe(200);
  else expect(answer).toMatchObject(MISMATCH);
});

it('checks headers of no parameter that the tool does not have', async () => {
  await using wire = await startWireServer();
  const headers = { 'Mcp-Param-Region': 'eu', 'Mcp-Param-Nope': 'x' };
  const params = { name: 'echo', arguments: { text: 'x' } };

  expect(await new ModernClient(wire).call('tools/call', params, { headers })).toMatchObject({
    status: 200,
  });
});

it.each([
  ['a folded line', 'Mcp-Name:\r\n echo'],
  ['a folded value', 'Mcp-Name: ec\r\n ho'],
  ['a space before the colon', 'Mcp-Name : echo'],
  ['a bare line feed', 'X-A: b\nMcp-Name: echo'],
  ['a NUL', 'Mcp-Name: echo\u0000'],
  ['no name', ': echo'],
])('runs nothing for a header with %s', async (_, line) => {
  await using wire = await startWireServer();
  const connection = new RawConnection(wire.port);
  const call = modernRequest('tools/call', { name: 'add', arguments: { a: 1, b: 2 } });

  connection.write(
    rawPost(call, ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', line]),
  );

  const received = await connection.receive(/\r\n\r\n/);
  expect(received).toMatch(/^HTTP\/1\.1 400 /);
  expect(wire.store.audit.records).toEqual([]);
});

it('refuses headers of a size that nobody needs', async () => {
  await using wire = await startWireServer();
  const connection = new RawConnection(wire.port);

  connection.write(
    rawPost(modernRequest('server/discover'), [`X-Request-ID: ${'x'.repeat(100_000)}`]),
  );

  expect(await connection.closed()).toMatch(/^HTTP\/1\.1 431 /);
});

const HOSTS: readonly [string, boolean][] = [
  ['localhost', true],
  ['LOCALHOST:1', true],
  ['127.0.0.1:3333', true],
  ['[::1]:3333', true],
  ['mcp.example', true],
  ['mcp.example:443', true],
  ['other.example:8443', true],
  ['other.example', false],
  ['other.example:1', false],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['evil.example:127.0.0.1', false],
  ['user@localhost', false],
  ['localhost@evil.example', false],
  ['127.0.0.2', false],
  ['127.1', false],
  ['0.0.0.0', false],
  ['2130706433', false],
  ['0x7f000001', false],
  ['[::]', false],
  ['::1', false],
  ['[::ffff:127.0.0.1]', false],
  ['localhost:', false],
  ['localhost:x', false],
];

it.each(HOSTS)('Host %j: %s', async (Host, served) => {
  await using wire = await startWireServer({ allowedHosts: ['mcp.example', 'Other.example:8443'] });
  const { headers, body } = new ModernClient(wire).compose(
    'server/discover',
    {},
    { headers: { Host } },
  );

  const answer = await send(wire.port, { headers, body });

  expect(answer.status).toBe(served ? 200 : 403);
  if (!served) expect(answer.json).toMatchObject({ error: { code: -31403 } });
});

it.each([
  ['no Host', 'HTTP/1.0', []],
  ['an empty Host', 'HTTP/1.1', ['Host:']],
  ['two Hosts, a strange one first', 'HTTP/1.1', ['Host: evil.example', 'Host: localhost']],
  ['two Hosts, a strange one last', 'HTTP/1.1', ['Host: localhost', 'host: evil.example']],
])('serves nothing to a request with %s', async (_, version, hosts) => {
  await using wire = await startWireServer();
  const connection = new RawConnection(wire.port);
  const request = rawPost(modernRequest('server/discover'), [
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: server/discover',
    'Connection: close',
    ...hosts,
  ]);

  connection.write(request.replace('Host: localhost\r\n', '').replace('HTTP/1.1', version));

  expect(await connection.closed()).toMatch(/^HTTP\/1\.1 40[03] /);
});

it('puts hosts and origins that it refuses on record, but no more than sixty a minute', async () => {
  await using wire = await startWireServer({ clock: fakeClock() });
  const knock = (headers: Record<string, string>): Promise<unknown> =>
    fetch(`http://127.0.0.1:${wire.port}/mcp`, { method: 'POST', headers });

  await knock({ Origin: 'https://evil.example', 'X-Request-ID': 'knock' });
  expect(wire.store.audit.records).toMatchObject([
    { kind: 'security', method: 'origin.refused', requestId: 'knock', principalId: 'anonymous' },
  ]);
  for (let times = 0; times < 80; times += 1) await knock({ Origin: 'https://evil.example' });
  expect(wire.store.audit.records).toHaveLength(60);
});

const ORIGINS: readonly [string | string[], boolean][] = [
  ['https://app.example', true],
  ['http://localhost:3333', true],
  ['http://localhost', false],
  ['http://localhost:4444', false],
  ['https://localhost:3333', false],
  ['https://app.example.evil.example', false],
  ['https://app.example:444', false],
  ['http://app.example', false],
  ['https://APP.example', false],
  ['https://app.example/', false],
  ['null', false],
  ['file://', false],
  ['http://evil.example', false],
  ['', false],
  [['https://app.example', 'http://evil.example'], false],
];

it.each(ORIGINS)('Origin %j: %s', async (Origin, served) => {
  await using wire = await startWireServer({ allowedOrigins: ['https://app.example'] });
  const more = { headers: { Origin, Host: 'localhost:3333' } };
  const { headers, body } = new ModernClient(wire).compose('server/discover', {}, more);

  const answer = await send(wire.port, { headers, body });
  const preflight = await send(wire.port, { method: 'OPTIONS', headers: more.headers });

  expect(answer.status).toBe(served ? 200 : 403);
  expect(preflight.status).toBe(served ? 204 : 403);
  for (const { headers: got } of [answer, preflight]) {
    expect(got['access-control-allow-origin']).toBe(served ? Origin : undefined);
    expect(got.vary).toBe(served ? 'Origin' : undefined);
  }
});

it('allows in a preflight what clients of this protocol send', async () => {
  await using wire = await startWireServer({
    auth: 'keys',
    allowedOrigins: ['https://app.example'],
  });
  const headers = {
    Origin: 'https://app.example',
    'Access-Control-Request-Headers': 'mcp-param-region, x-evil, Mcp-Param-Ro ws,mcp-param-b',
  };

  const preflight = await send(wire.port, { method: 'OPTIONS', headers });

  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-methods']).toBe('GET, POST, DELETE');
  expect(preflight.headers['access-control-allow-headers']).toBe(
    'Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, MCP-Protocol-Version, Mcp-Session-Id, traceparent, X-Correlation-ID, X-Request-ID, mcp-param-region, mcp-param-b',
  );
});

it.each([
  'memo://notes/../vault',
  'memo://notes/%2e%2e/vault',
  'memo://notes/%252e%252e%252fvault',
  'memo://notes/..%2fvault',
  'memo://notes/..%5cvault',
  'memo://notes/a\\..\\b',
  'memo://notes/%00',
  'memo://notes/a b',
  'memo://notes/\u0000',
  'memo://notes/%zz',
  'memo://./vault',
  '../vault',
  '/etc/passwd',
  'file:///etc/../etc/passwd',
  `memo://notes/${'n'.repeat(9_000)}`,
])('reads nothing at the URI %j', async (uri) => {
  await using wire = await startWireServer();
  const headers = { 'Mcp-Name': `=?base64?${Buffer.from(uri).toString('base64')}?=` };

  const answer = await new ModernClient(wire).call('resources/read', { uri }, { headers });

  expect(answer.status).toBe(400);
  expect(answer.message.error?.code).toBe(-32602);
  expect(wire.store.audit.records).toEqual([]);
});

it('opens a request state for nobody else, for nothing else, not changed, and not for long', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({
    auth: 'keys',
    clock,
    limits: { requestStateTtlMs: 1_000 },
  });
  const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const mine = new ModernClient(wire, { Authorization: wire.credential('*') });
  const theirs = new ModernClient(wire, { Authorization: wire.credential('*') });
  const params = { name: 'ask-name', arguments: { greeting: 'Hello' } };
  const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } };
  const asked = await mine.call('tools/call', params, { meta });
  const state = String(asked.message.result?.['requestState']);
  const retry = async (client: ModernClient, change: object): Promise<unknown> => {
    const again = { ...params, inputResponses, requestState: state, ...change };
    const { message } = await client.call('tools/call', again, { meta });
    return message.error?.data ?? 'opened';
  };
  const [version = '', key = '', sealed = ''] = state.split('.');
  const flipped = Buffer.from(sealed, 'base64url').map((byte, at) => (at === 20 ? byte ^ 1 : byte));

  expect(await retry(mine, {})).toBe('opened');
  expect(await retry(mine, {})).toBe('opened');
  expect(await retry(theirs, {})).toEqual({ reason: 'misbound' });
  expect(await retry(mine, { arguments: { greeting: 'Bye' } })).toEqual({ reason: 'misbound' });
  const forgeries = [
    '',
    'x',
    `${version}.${key}.`,
    `${version}.${key}.${sealed.slice(0, 20)}`,
    `${version}.${key}.${Buffer.from(flipped).toString('base64url')}`,
    `${version}.${key}.${sealed}=`,
    `${version}.000000000000.${sealed}`,
    `v2.${key}.${sealed}`,
    createHash('sha256').update(state).digest('hex'),
  ];
  for (const requestState of forgeries) {
    expect(await retry(mine, { requestState })).toEqual({ reason: 'forged' });
  }
  clock.advance(1_000);
  expect(await retry(mine, {})).toEqual({ reason: 'expired' });
  const events = wire.store.audit.records.filter(({ kind }) => kind === 'security');
  expect(events).toHaveLength(2 + forgeries.length + 1);
});
