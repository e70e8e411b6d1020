import { defineTool } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';

import type { Definition } from '../../src/registry.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const _meta = { progressToken: 'p' };

const progress = (at: number): object => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 'p', progress: at },
});

const done = {
  jsonrpc: '2.0',
  id: 1,
  result: { content: [{ type: 'text', text: 'done' }], isError: false },
};

const update = (uri: string): object => ({
  jsonrpc: '2.0',
  method: 'notifications/resources/updated',
  params: { uri },
});

/** A tool whose steps a test takes. */
function stepwise(): { readonly tool: Definition; readonly step: (() => void)[] } {
  const gates = [0, 1].map(() => Promise.withResolvers<void>());
  const tool = defineTool({
    name: 'stepwise',
    description: 'Goes on when told to.',
    input: z.object({ retryMs: z.number().optional() }),
    run: async ({ retryMs }, context) => {
      context.progress(1);
      await gates[0]?.promise;
      if (retryMs !== undefined) context.releaseStream(retryMs);
      context.progress(2);
      await gates[1]?.promise;
      return 'done';
    },
  });
  return { tool, step: gates.map(({ resolve }) => resolve) };
}

it('gives a client that lost a call everything after the last event that it saw', async () => {
  const { tool, step } = stepwise();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', { name: 'stepwise', arguments: {}, _meta });
  const primed = await stream.next();
  const seen = await stream.next();
  stream.close();
  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  for (const go of step) go();

  const fromSeen = await client.listen(seen?.id);
  expect(await fromSeen.rest()).toEqual([progress(2), done]);
  const fromStart = await client.listen(primed?.id);
  expect(await fromStart.rest()).toEqual([progress(1), progress(2), done]);
});

it('keeps a lost reply for as long as its session lasts, and one that the client had for a minute or two', async () => {
  const { tool, step } = stepwise();
  const clock = fakeClock();
  await using wire = await startWireServer({ definitions: [tool], clock });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const params = { name: 'stepwise', arguments: {}, _meta };
  const lost = await client.stream('tools/call', params, 1);
  const lostFrom = await lost.next();
  lost.close();
  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  const had = await client.stream('tools/call', params, 2);
  const hadFrom = await had.next();
  for (const go of step) go();
  await had.rest();
  await wire.telemetry.until(({ gauges }) => gauges.calls === 0);

  clock.advance(60_000);
  expect(await (await client.listen(hadFrom?.id)).rest()).toHaveLength(3);
  clock.advance(60_000);

  expect(await client.get({ 'Last-Event-ID': hadFrom?.id })).toMatchObject({ status: 400 });
  expect(await (await client.listen(lostFrom?.id)).rest()).toEqual([
    progress(1),
    progress(2),
    done,
  ]);
});

it('ends the old connection of a stream that its client resumes on another', async () => {
  const { tool, step } = stepwise();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const old = await client.stream('tools/call', { name: 'stepwise', arguments: {}, _meta });
  await old.next();
  const seen = await old.next();

  const resumed = await client.listen(seen?.id);

  expect(await old.rest()).toEqual([]);
  for (const go of step) go();
  expect(await resumed.rest()).toEqual([progress(2), done]);
});

it('lets go of the reader when a tool asks, and tells it when to come back', async () => {
  const { tool, step } = stepwise();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const params = { name: 'stepwise', arguments: { retryMs: 250 }, _meta };
  const stream = await client.stream('tools/call', params);
  await stream.next();
  const seen = await stream.next();
  step[0]?.();

  expect(await stream.next()).toEqual({ retry: '250' });
  expect(await stream.next()).toBeUndefined();
  step[1]?.();
  const resumed = await client.listen(seen?.id);
  expect(await resumed.rest()).toEqual([progress(2), done]);
});

it.each(['2025-03-26', '2025-06-18'] as const)(
  'keeps the connection of a %s client, which does not know to come back',
  async (revision) => {
    const { tool, step } = stepwise();
    await using wire = await startWireServer({ definitions: [tool] });
    const client = await LegacyClient.open(wire, revision);
    const params = { name: 'stepwise', arguments: { retryMs: 250 }, _meta };
    const stream = await client.stream('tools/call', params);
    for (const go of step) go();

    expect(await stream.rest()).toEqual([progress(1), progress(2), done]);
    expect(stream.text).not.toContain('retry:');
  },
);

it('says on a new GET stream what nobody heard yet, and nothing twice', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');
  for (const id of ['1', '2', '3']) {
    await client.call('resources/subscribe', { uri: `memo://notes/${id}` });
  }
  wire.mcp.resourceUpdated('memo://notes/1');
  const first = await client.listen();
  expect(await first.message()).toEqual(update('memo://notes/1'));
  first.close();
  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  wire.mcp.resourceUpdated('memo://notes/2');

  const second = await client.listen();
  expect(await second.message()).toEqual(update('memo://notes/2'));
  wire.mcp.resourceUpdated('memo://notes/3');
  expect(await second.message()).toEqual(update('memo://notes/3'));
});

it('primes a stream with the place from which everything on it can be had again', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');
  await client.call('resources/subscribe', { uri: 'memo://notes/1' });
  wire.mcp.resourceUpdated('memo://notes/1');
  const first = await client.listen();
  const primed = await first.next();
  await first.message();
  first.close();
  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);

  const resumed = await client.listen(primed?.id);

  expect(await resumed.message()).toEqual(update('memo://notes/1'));
});

it('replays nothing of one stream on another', async () => {
  const { tool, step } = stepwise();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', { name: 'stepwise', arguments: {}, _meta });
  await stream.next();
  const events = await client.listen();
  wire.mcp.registry.remove('tool', 'stepwise');

  expect(await events.message()).toEqual({
    jsonrpc: '2.0',
    method: 'notifications/tools/list_changed',
    params: {},
  });
  for (const go of step) go();
  expect(await stream.rest()).toEqual([progress(1), progress(2), done]);
});

it.each(['', 's9_1', 's1', 's1_-1', 's1_1e3', '../s1_1', 'x'.repeat(5_000)])(
  'refuses the event id %j, which is none of the session',
  async (lastEventId) => {
    await using wire = await startWireServer();
    const client = await LegacyClient.open(wire, '2025-11-25');

    const refused = await client.get({ 'Last-Event-ID': lastEventId });

    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ error: { code: -32600 } });
  },
);
