import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { LegacyClient } from './harness/legacy-client.ts';
import { startWireServer } from './harness/wire-server.ts';

/** The event streams of the 2025 revisions, frozen byte for byte. */

it('GET and POST streams of 2025-11-25, byte for byte', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');
  const params = { name: 'report', _meta: { progressToken: 7 } };

  const call = await client.stream('tools/call', params, 'x');
  await call.rest();
  const events = await client.listen();
  await client.call('resources/subscribe', { uri: 'memo://notes/1' });
  wire.mcp.resourceUpdated('memo://notes/1');
  wire.mcp.registry.remove('prompt', 'greet');
  const busy = await client.get();
  await events.message();
  await events.message();
  await client.delete();
  await events.rest();

  for (const { status, headers } of [call, events]) {
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache, no-transform',
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
    });
  }
  expect(call.text).toBe(
    [
      'id: s2_0\nretry: 1000\ndata: \n\n',
      'id: s2_1\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":1,"total":3,"message":"one"}}\n\n',
      'id: s2_2\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":2.5}}\n\n',
      'id: s2_3\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"reporter","data":{"heard":"info"}}}\n\n',
      'id: s2_4\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","logger":"reporter","data":{"heard":"error"}}}\n\n',
      'id: s2_5\nevent: message\ndata: {"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":"done"}],"isError":false}}\n\n',
    ].join(''),
  );
  expect(events.text).toBe(
    [
      'id: s1_0\nretry: 1000\ndata: \n\n',
      'id: s1_1\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"memo://notes/1"}}\n\n',
      'id: s1_2\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/prompts/list_changed","params":{}}\n\n',
    ].join(''),
  );
  expect(busy.status).toBe(409);
  expect(busy.json).toEqual({
    jsonrpc: '2.0',
    error: { code: -31409, message: 'This session has a GET stream already: close it first' },
  });
});

it.each(['2025-03-26', '2025-06-18'] as const)('no priming event in %s', async (revision) => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, revision);
  const events = await client.listen();
  wire.mcp.registry.remove('tool', 'echo');

  expect(await events.next()).toEqual({
    id: 's1_1',
    event: 'message',
    data: '{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}}',
  });
});

it('log messages at the level that the session asked for', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');
  const levels = async (): Promise<unknown[]> => {
    const stream = await client.stream('tools/call', { name: 'report' });
    const messages = (await stream.rest()) as { params?: { level: string } }[];
    return messages.slice(0, -1).map(({ params }) => params?.level);
  };

  expect(await levels()).toEqual(['info', 'error']);
  await client.call('logging/setLevel', { level: 'debug' });
  expect(await levels()).toEqual(['debug', 'info', 'error']);
  await client.call('logging/setLevel', { level: 'critical' });
  expect((await client.call('tools/call', { name: 'report' })).status).toBe(200);
});

it('comments on idle streams', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({ clock, limits: { keepAliveMs: 1_000 } });
  const client = await LegacyClient.open(wire, '2025-06-18');
  const events = await client.listen();

  clock.advance(2_500);
  wire.mcp.registry.remove('tool', 'echo');
  await events.message();

  expect(events.text.startsWith(':\n\n:\n\nid: s1_1\n')).toBe(true);
});
