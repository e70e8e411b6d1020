import { defineTool, elicitForm, elicitUrl, inputRequired, listRoots } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';

import type { Definition } from '../../src/registry.ts';
import { JSON_HEADERS, send } from './harness/http.ts';
import { initialize, LegacyClient } from './harness/legacy-client.ts';
import { expectFromServer } from './harness/schemas.ts';
import { startWireServer } from './harness/wire-server.ts';

const cancel = (requestId: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

/** A tool that waits until it is told to stop, and how many of its runs were. */
function patient(): {
  readonly tool: Definition;
  readonly runs: { started: number; stopped: number };
} {
  const runs = { started: 0, stopped: 0 };
  const tool = defineTool({
    name: 'patient',
    description: 'Waits until it is told to stop.',
    input: z.object({}),
    run: async (_, context) => {
      context.progress(1);
      runs.started += 1;
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      runs.stopped += 1;
      return 'stopped';
    },
  });
  return { tool, runs };
}

const PATIENT = { name: 'patient', arguments: {}, _meta: { progressToken: 'p' } };

it('cancels a request by its id, and sends no reply for it', async () => {
  const { tool, runs } = patient();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', PATIENT, 'a');
  await stream.message();

  for (const id of ['b', 1, null, {}, undefined]) {
    expect(await client.send(cancel(id))).toMatchObject({ status: 202, text: '' });
  }
  expect(runs.stopped).toBe(0);
  expect(await client.send(cancel('a'))).toMatchObject({ status: 202, text: '' });

  expect(await stream.rest()).toEqual([]);
  expect(runs.stopped).toBe(1);
});

it('ends the response of a cancelled request without a message where none was sent yet', async () => {
  const { tool } = patient();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const call = client.stream('tools/call', { name: 'patient', arguments: {} }, 'a');
  await wire.telemetry.until(({ gauges }) => gauges.calls === 1);

  await client.send(cancel('a'));

  const stream = await call;
  expect(stream.status).toBe(200);
  expect(stream.headers['content-type']).toBe('text/event-stream');
  expect(await stream.rest()).toEqual([]);
  expect(stream.text).toBe('');
});

it('refuses an id that is in use, and lets the first request go on', async () => {
  const { tool, runs } = patient();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', PATIENT, 'a');
  await stream.message();

  const again = await client.send({ jsonrpc: '2.0', id: 'a', method: 'ping' });

  expect(again.json).toEqual({
    jsonrpc: '2.0',
    id: 'a',
    error: { code: -32600, message: 'Invalid request: a request with this id is under way' },
  });
  expect((await client.call('ping', {}, 'b')).message.result).toEqual({});
  await client.send(cancel('a'));
  expect(await stream.rest()).toEqual([]);
  expect(runs).toEqual({ started: 1, stopped: 1 });
  expect((await client.call('ping', {}, 'a')).message.result).toEqual({});
});

it('leaves a call alone whose client lost the connection', async () => {
  const { tool, runs } = patient();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', PATIENT, 'a');
  await stream.message();

  stream.close();

  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  await client.call('ping', {}, 'b');
  expect(runs).toEqual({ started: 1, stopped: 0 });
  await client.send(cancel('a'));
  await wire.telemetry.until(({ gauges }) => gauges.calls === 0);
});

it('stops what runs when the session is deleted', async () => {
  const { tool, runs } = patient();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const stream = await client.stream('tools/call', PATIENT, 'a');
  await stream.message();

  expect(await client.delete()).toMatchObject({ status: 204, text: '' });

  expect(await stream.rest()).toEqual([]);
  expect(runs).toEqual({ started: 1, stopped: 1 });
  expect(await client.delete()).toMatchObject({ status: 404 });
  expect(wire.telemetry.gauges).toEqual({ streams: 0, sessions: 0, calls: 0 });
});

const asking = defineTool({
  name: 'asking',
  description: 'Asks for a name and for roots.',
  input: z.object({}),
  run: (_, { inputResponses }) =>
    'name' in inputResponses
      ? JSON.stringify(inputResponses)
      : inputRequired({
          name: elicitForm('Who are you?', {
            type: 'object',
            properties: { name: { type: 'string' } },
          }),
          roots: listRoots(),
        }),
});

const CAPABLE = { capabilities: { elicitation: {}, roots: {} } };

it('asks a client of a session with requests of its own, and goes on with the answers', async () => {
  await using wire = await startWireServer({ definitions: [asking] });
  const client = await LegacyClient.open(wire, '2025-11-25', CAPABLE);
  const stream = await client.stream('tools/call', { name: 'asking' });
  const questions = [await stream.message(), await stream.message()];

  for (const question of questions) expectFromServer('2025-11-25', question);
  expect(questions).toMatchObject([
    { id: 'qmcp-1', method: 'elicitation/create', params: { message: 'Who are you?' } },
    { id: 'qmcp-2', method: 'roots/list' },
  ]);
  const answers = [
    { jsonrpc: '2.0', id: 'qmcp-2', result: { roots: [] } },
    { jsonrpc: '2.0', id: 'qmcp-3', result: 'an answer to nothing' },
    { jsonrpc: '2.0', id: 'qmcp-1', result: { action: 'accept', content: { name: 'Ada' } } },
    { jsonrpc: '2.0', id: 'qmcp-1', result: 'an answer too many' },
  ];
  for (const answer of answers) expect((await client.send(answer)).status).toBe(202);

  const text = '{"name":{"action":"accept","content":{"name":"Ada"}},"roots":{"roots":[]}}';
  expect(await stream.rest()).toEqual([
    { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }], isError: false } },
  ]);
});

it('asks to open a link as this era has it', async () => {
  const signIn = defineTool({
    name: 'sign-in',
    description: 'Sends a person to a page.',
    input: z.object({}),
    run: () => inputRequired({ visit: elicitUrl('Sign in', 'https://example.com/in') }),
  });
  await using wire = await startWireServer({ definitions: [signIn] });
  const capabilities = { elicitation: { url: {} } };
  const client = await LegacyClient.open(wire, '2025-11-25', { capabilities });
  const stream = await client.stream('tools/call', { name: 'sign-in' });

  const question = await stream.message();

  expectFromServer('2025-11-25', question);
  expect(question).toEqual({
    jsonrpc: '2.0',
    id: 'qmcp-1',
    method: 'elicitation/create',
    params: {
      elicitationId: 'qmcp-1',
      mode: 'url',
      message: 'Sign in',
      url: 'https://example.com/in',
    },
  });
  await client.delete();
});

it('fails a call whose question the client refuses, and says what it said', async () => {
  await using wire = await startWireServer({ definitions: [asking] });
  const client = await LegacyClient.open(wire, '2025-11-25', CAPABLE);
  const stream = await client.stream('tools/call', { name: 'asking' });
  await stream.message();
  const error = { code: -1, message: 'Rejected by the person' };

  await client.send({ jsonrpc: '2.0', id: 'qmcp-1', error });

  expect((await stream.rest()).at(-1)).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: { code: -32600, message: 'The client refused to answer', data: { error } },
  });
});

it('takes back a question that was not answered in time', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({
    definitions: [asking],
    clock,
    limits: { clientRequestTimeoutMs: 1_000 },
  });
  const client = await LegacyClient.open(wire, '2025-11-25', CAPABLE);
  const stream = await client.stream('tools/call', { name: 'asking' });
  await stream.message();
  await stream.message();

  clock.advance(1_000);

  expect(await stream.rest()).toEqual([
    cancel('qmcp-1'),
    cancel('qmcp-2'),
    {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -31408, message: 'The client did not answer elicitation/create' },
    },
  ]);
});

it('takes back its questions when the call is cancelled, and asks no more', async () => {
  await using wire = await startWireServer({ definitions: [asking] });
  const client = await LegacyClient.open(wire, '2025-11-25', CAPABLE);
  const stream = await client.stream('tools/call', { name: 'asking' });
  await stream.message();
  await stream.message();

  await client.send(cancel(1));

  expect(await stream.rest()).toEqual([cancel('qmcp-1'), cancel('qmcp-2')]);
  expect(wire.telemetry.gauges.calls).toBe(0);
});

it('asks nothing on behalf of a call that was cancelled while it ran', async () => {
  const slow = defineTool({
    name: 'slow',
    description: 'Asks late.',
    input: z.object({}),
    run: async (_, context) => {
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      return inputRequired({ roots: listRoots() });
    },
  });
  await using wire = await startWireServer({ definitions: [slow] });
  const client = await LegacyClient.open(wire, '2025-11-25', CAPABLE);
  const call = client.stream('tools/call', { name: 'slow' });
  await wire.telemetry.until(({ gauges }) => gauges.calls === 1);

  await client.send(cancel(1));

  expect(await (await call).rest()).toEqual([]);
  await wire.telemetry.until(({ gauges }) => gauges.calls === 0);
});

it('hides a session from everybody but its principal', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const mine = await LegacyClient.open(wire, '2025-11-25', {
    headers: { Authorization: wire.credential('*') },
  });
  const theirs = { Authorization: wire.credential('*') };
  const hidden = {
    jsonrpc: '2.0',
    error: { code: -31404, message: 'Session not found: send initialize again' },
  };
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

  const refused = await mine.send(ping, theirs);
  expect(refused.status).toBe(404);
  expect(refused.json).toEqual({ ...hidden, id: 1 });
  for (const answer of [await mine.get(theirs), await mine.delete(theirs)]) {
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(hidden);
  }
  expect(await mine.send(ping)).toMatchObject({ status: 200 });
});

it('ends idle sessions, but none that somebody waits on', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({ clock, limits: { sessionIdleMs: 60_000 } });
  const idle = await LegacyClient.open(wire, '2025-11-25');
  const listening = await LegacyClient.open(wire, '2025-11-25');
  await (await listening.listen()).next();

  clock.advance(180_000);

  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  expect(await idle.send(ping)).toMatchObject({ status: 404 });
  expect(await listening.send(ping)).toMatchObject({ status: 200 });
});

it('holds no more sessions than it may', async () => {
  await using wire = await startWireServer({ limits: { maxSessionsPerPrincipal: 1 } });
  const first = await LegacyClient.open(wire, '2025-11-25');
  const open = { headers: JSON_HEADERS, body: JSON.stringify(initialize('2025-11-25')) };

  const refused = await send(wire.port, open);

  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('60');
  expect(refused.json).toMatchObject({ id: 0, error: { code: -31503 } });
  await first.delete();
  expect(await send(wire.port, open)).toMatchObject({ status: 200 });
});
