import { localOwner } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { expectFromServer, expectResponse } from './harness/schemas.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';

/** `subscriptions/listen` (MCP 2026-07-28), frozen, on both transports. */

const tagged = (id: string | number): object => ({
  _meta: { 'io.modelcontextprotocol/subscriptionId': id },
});

const acknowledged = (id: string | number, notifications: object): object => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: { ...tagged(id), notifications },
});

const changed = (id: string | number, list: string): object => ({
  jsonrpc: '2.0',
  method: `notifications/${list}/list_changed`,
  params: tagged(id),
});

const updated = (id: string | number, uri: string): object => ({
  jsonrpc: '2.0',
  method: 'notifications/resources/updated',
  params: { uri, ...tagged(id) },
});

const ended = (id: string | number): object => ({
  jsonrpc: '2.0',
  id,
  result: {
    resultType: 'complete',
    _meta: {
      'io.modelcontextprotocol/serverInfo': { name: 'wire', version: '1.2.3' },
      'io.modelcontextprotocol/subscriptionId': id,
    },
  },
});

it('acknowledges first, sends what was asked for and no more, ends with a result', async () => {
  await using wire = await startWireServer();
  const wanted = {
    toolsListChanged: true,
    promptsListChanged: false,
    resourceSubscriptions: ['memo://plain'],
  };
  const stream = await new ModernClient(wire).stream(
    'subscriptions/listen',
    { notifications: wanted },
    { id: 'sub' },
  );
  expect(stream.headers['content-type']).toBe('text/event-stream');
  expect(stream.headers['x-accel-buffering']).toBe('no');

  const first = await stream.message();
  wire.mcp.resourceUpdated('memo://bytes');
  wire.mcp.registry.remove('prompt', 'greet');
  wire.mcp.registry.remove('resource', 'memo://bytes');
  wire.mcp.resourceUpdated('memo://plain');
  wire.mcp.registry.remove('tool', 'echo');
  await wire.mcp.close();
  const rest = await stream.rest();

  const honoured = { toolsListChanged: true, resourceSubscriptions: ['memo://plain'] };
  expect([first, ...rest]).toEqual([
    acknowledged('sub', honoured),
    updated('sub', 'memo://plain'),
    changed('sub', 'tools'),
    ended('sub'),
  ]);
  for (const message of [first, ...rest.slice(0, -1)]) expectFromServer('2026-07-28', message);
  expectResponse('2026-07-28', 'subscriptions/listen', rest.at(-1));
  expect(
    stream.text.startsWith(
      'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged"',
    ),
  ).toBe(true);
});

it('honours each kind of list', async () => {
  await using wire = await startWireServer();
  const notifications = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
  };
  const stream = await new ModernClient(wire).stream('subscriptions/listen', { notifications });
  expect(await stream.message()).toEqual(acknowledged(1, notifications));

  const echo = wire.mcp.registry.tools.get('echo');
  wire.mcp.registry.remove('resource-template', 'memo://notes/{id}');
  wire.mcp.registry.remove('prompt', 'greet');
  wire.mcp.registry.remove('tool', 'nope');
  if (echo !== undefined) wire.mcp.registry.add({ ...echo.tool, name: 'echo2' });

  expect(await stream.message()).toEqual(changed(1, 'resources'));
  expect(await stream.message()).toEqual(changed(1, 'prompts'));
  expect(await stream.message()).toEqual(changed(1, 'tools'));
});

it('watches only what its principal may read', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const client = new ModernClient(wire, { Authorization: wire.credential('resources:read') });
  const resourceSubscriptions = ['memo://vault', 'memo://nope', 'memo://plain', 'memo://notes/1'];

  const stream = await client.stream('subscriptions/listen', {
    notifications: { resourceSubscriptions },
  });

  const honoured = { resourceSubscriptions: ['memo://plain', 'memo://notes/1'] };
  expect(await stream.message()).toEqual(acknowledged(1, honoured));
  wire.mcp.resourceUpdated('memo://vault');
  wire.mcp.resourceUpdated('memo://notes/1');
  expect(await stream.message()).toEqual(updated(1, 'memo://notes/1'));
});

it.each([
  ['no filter', undefined, "'notifications' must be an object"],
  ['a filter that is a list', [], "'notifications' must be an object"],
  [
    'a flag that is no boolean',
    { toolsListChanged: 'yes' },
    "'toolsListChanged' must be a boolean",
  ],
  [
    'one URI',
    { resourceSubscriptions: 'memo://plain' },
    "'resourceSubscriptions' must be a list of at most 1000 URIs",
  ],
  [
    'odd URIs',
    { resourceSubscriptions: [1] },
    "'resourceSubscriptions' must be a list of at most 1000 URIs",
  ],
  [
    'too many URIs',
    { resourceSubscriptions: Array(1_001).fill('memo://plain') },
    "'resourceSubscriptions' must be a list of at most 1000 URIs",
  ],
])('refuses %s', async (_, notifications, what) => {
  await using wire = await startWireServer();
  const answer = await new ModernClient(wire).call('subscriptions/listen', { notifications });

  expect(answer.status).toBe(400);
  expect(answer.message.error).toEqual({ code: -32602, message: `Invalid params: ${what}` });
});

it('opens no more streams for a principal than it may have', async () => {
  await using wire = await startWireServer({ limits: { maxSubscriptionsPerPrincipal: 1 } });
  const client = new ModernClient(wire);
  await (await client.stream('subscriptions/listen', { notifications: {} })).message();

  const refused = await client.call('subscriptions/listen', { notifications: {} });

  expect(refused.status).toBe(503);
  expect(refused.message.error).toEqual({
    code: -31503,
    message: 'You have 1 subscriptions open: close some, then subscribe again',
  });
});

it('keeps an idle stream alive with comments', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({ clock, limits: { keepAliveMs: 1_000 } });
  const notifications = { toolsListChanged: true };
  const stream = await new ModernClient(wire).stream('subscriptions/listen', { notifications });
  await stream.message();

  clock.advance(2_500);
  wire.mcp.registry.remove('tool', 'echo');
  await stream.message();

  expect(stream.text).toMatch(/\n\n:\n\n:\n\nevent: message\ndata: [^\n]*list_changed[^\n]*\n\n$/);
});

it('tells subscriptions on one pipe apart, and ends one when its client cancels it', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire, localOwner);
  const listen = (id: number): string =>
    modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } }, { id });
  peer.write(listen(1)).write(listen(2));
  expect(await peer.message()).toEqual(acknowledged(1, { toolsListChanged: true }));
  expect(await peer.message()).toEqual(acknowledged(2, { toolsListChanged: true }));

  wire.mcp.registry.remove('tool', 'echo');
  expect(await peer.message()).toEqual(changed(1, 'tools'));
  expect(await peer.message()).toEqual(changed(2, 'tools'));
  peer.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  peer.write(modernRequest('server/discover', {}, { id: 3 }));
  expect(await peer.message()).toMatchObject({ id: 3 });
  wire.mcp.registry.remove('tool', 'add');
  expect(await peer.message()).toEqual(changed(2, 'tools'));
  await wire.mcp.close();
  expect(await peer.message()).toEqual(ended(2));
});

it('leaves the subscriptions of others alone when a pipe ends', async () => {
  await using wire = await startWireServer();
  const notifications = { toolsListChanged: true };
  const stream = await new ModernClient(wire).stream('subscriptions/listen', { notifications });
  await stream.message();
  const peer = await StdioPeer.open(wire, localOwner);
  peer.write(modernRequest('subscriptions/listen', { notifications }));
  await peer.message();

  expect(await peer.end()).toEqual([]);

  wire.mcp.registry.remove('tool', 'echo');
  expect(await stream.message()).toEqual(changed(1, 'tools'));
});
