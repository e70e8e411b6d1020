import { defineTool } from '@qmcp/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { LegacyClient } from './harness/legacy-client.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { initialize } from './harness/legacy-client.ts';
import { expectFromServer, expectResponse } from './harness/schemas.ts';
import { startWireServer } from './harness/wire-server.ts';

const ping = (id: unknown): object => ({ jsonrpc: '2.0', id, method: 'ping' });
const pong = (id: unknown): object => ({ jsonrpc: '2.0', id, result: {} });
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };

const invalid = (message: string): object => ({
  jsonrpc: '2.0',
  error: { code: -32600, message: `Invalid request: ${message}` },
});

it('answers a batch of 2025-03-26 with one reply for each request, in order', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-03-26');

  const answer = await client.send([
    ping(1),
    initialized,
    ping('2'),
    { ...ping(3), method: 'nope' },
  ]);

  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.json).toEqual([
    pong(1),
    pong('2'),
    { jsonrpc: '2.0', id: 3, error: { code: -32601, message: 'Method not found: nope' } },
  ]);
});

it('takes a batch that wants no reply', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-03-26');

  const answer = await client.send([initialized, { jsonrpc: '2.0', id: 'qmcp-1', result: {} }]);

  expect(answer).toMatchObject({ status: 202, text: '' });
});

it.each([
  ['an empty batch', []],
  ['a batch of too many', Array.from({ length: 51 }, (_, id) => ping(id))],
  ['an id twice', [ping(1), ping(1)]],
  ['a message that is none', [ping(1), 5]],
  ['a batch in a batch', [[ping(1)]]],
])('refuses %s', async (_, batch) => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-03-26');

  const answer = await client.send(batch);

  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({ error: { code: -32600 } });
  expect(answer.json).not.toHaveProperty('id');
});

it.each(['2025-06-18', '2025-11-25'] as const)('knows no batches in %s', async (revision) => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, revision);

  const answer = await client.send([ping(1)]);

  expect(answer.status).toBe(400);
  expect(answer.json).toEqual(invalid('this protocol revision has no batches'));
});

it('starts no session from within a batch', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-03-26');

  const answer = await client.send([initialize('2025-03-26')]);

  expect(answer.json).toMatchObject([{ id: 0, error: { code: -32601 } }]);
});

it('asks on the stream of the session what a call in a batch needs to know', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-03-26', { capabilities: { sampling: {} } });
  const events = await client.listen();
  const think = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'think' } };

  const answering = client.send([think]);
  const question = (await events.message()) as { id: string };
  expectFromServer('2025-03-26', question);
  const result = { role: 'assistant', content: { type: 'text', text: '2' }, model: 'm' };
  await client.send({ jsonrpc: '2.0', id: question.id, result });

  const [reply] = (await answering).json as unknown[];
  expectResponse('2025-03-26', 'tools/call', reply);
  expect(reply).toMatchObject({ id: 1, result: { content: [{ text: 'thought' }] } });
});

it('leaves out the reply to a request that was cancelled', async () => {
  const patient = defineTool({
    name: 'patient',
    description: 'Waits until it is told to stop.',
    input: z.object({}),
    run: async (_, context) => {
      const stopped = new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      if (!context.signal.aborted) await stopped;
      return 'stopped';
    },
  });
  await using wire = await startWireServer({ definitions: [patient] });
  const client = await LegacyClient.open(wire, '2025-03-26');
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'patient' } };
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };

  const answering = client.send([call, ping(2)]);
  await wire.telemetry.until(({ gauges }) => gauges.calls === 1);
  await client.send(cancelled);
  expect((await answering).json).toEqual([pong(2)]);

  expect((await client.send([ping(2), call, cancelled])).json).toEqual([pong(2)]);
  const nothing = await client.send([call, cancelled]);
  expect(nothing).toMatchObject({ status: 200, text: '' });
  expect(nothing.headers['content-type']).toBe('text/event-stream');
});

it('serves batches on a pipe that agreed on 2025-03-26, and on no other', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  peer.write([ping(1)]);
  expect(await peer.message()).toEqual(invalid('batches are not accepted here'));
  peer.write(initialize('2025-03-26'));
  await peer.message();

  peer.write([]).write([ping(1), initialized, ping(2)]);

  expect(await peer.message()).toEqual(invalid('batches are not accepted here'));
  expect(await peer.message()).toEqual([pong(1), pong(2)]);
});
