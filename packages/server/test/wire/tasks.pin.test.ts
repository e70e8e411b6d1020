import { defineTool, elicitForm, inputRequired } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { initialize, LegacyClient } from './harness/legacy-client.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { expectTaskNotification } from './harness/schemas.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** The extension for tasks (`io.modelcontextprotocol/tasks`), frozen, on both transports. */

const meta = {
  'io.modelcontextprotocol/clientCapabilities': {
    elicitation: {},
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};
const INFO = { 'io.modelcontextprotocol/serverInfo': { name: 'wire', version: '1.2.3' } };
const ask = { who: elicitForm('Who?', { type: 'object', properties: {} }) };

const task = (taskId: unknown, status: string, more: object = {}): object => ({
  taskId,
  status,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUpdatedAt: '2026-01-01T00:00:00.000Z',
  ttlMs: 86_400_000,
  pollIntervalMs: 1_000,
  ...more,
});

/** A server with a tool that asks, reports, and ends when the test says so; it is always a task. */
async function serving() {
  const gate = Promise.withResolvers<string>();
  const clock = fakeClock();
  const greet = defineTool({
    name: 'greet',
    description: '.',
    input: z.object({}),
    task: 'required',
    run(_input, { inputResponses, progress, signal }) {
      if (!('who' in inputResponses)) return inputRequired(ask);
      progress(1, 2, 'Thinking of a greeting');
      const stopped = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
      return Promise.race([gate.promise, stopped]);
    },
  });
  const wire = await startWireServer({ definitions: [greet], clock });
  return { wire, clock, release: gate.resolve };
}

/** Asks as a client that knows tasks. */
const calling =
  (wire: WireServer) =>
  async (method: string, params: object): Promise<Record<string, unknown>> => {
    const { message } = await new ModernClient(wire).call(method, params, { meta });
    return { ...(message.result ?? message.error) };
  };

/** Asks again until the task is in that status. */
async function reached(wire: WireServer, taskId: unknown, status: string): Promise<object> {
  for (;;) {
    const found = await calling(wire)('tasks/get', { taskId });
    if (found['status'] === status) return found;
  }
}

it('a call becomes a task, asks, is answered, and is done', async () => {
  const { wire, release } = await serving();
  await using _ = wire;
  const call = calling(wire);
  const created = await call('tools/call', { name: 'greet', arguments: {} });
  const { taskId } = created;
  expect(created).toEqual({ resultType: 'task', ...task(taskId, 'working'), _meta: INFO });
  const complete = { resultType: 'complete', _meta: INFO };

  expect(await reached(wire, taskId, 'input_required')).toEqual({
    ...complete,
    ...task(taskId, 'input_required', { inputRequests: { '1.who': ask.who } }),
  });
  const inputResponses = { '1.who': { action: 'accept', content: { who: 'Ann' } } };
  expect(await call('tasks/update', { taskId, inputResponses })).toEqual(complete);
  expect(await reached(wire, taskId, 'working')).toMatchObject({ status: 'working' });

  release('Hello, Ann!');
  expect(await reached(wire, taskId, 'completed')).toEqual({
    ...complete,
    ...task(taskId, 'completed', {
      result: {
        resultType: 'complete',
        content: [{ type: 'text', text: 'Hello, Ann!' }],
        isError: false,
      },
    }),
  });
  expect(await call('tasks/cancel', { taskId })).toEqual(complete);
});

it('a task is cancelled, and says so', async () => {
  const { wire } = await serving();
  await using _ = wire;
  const call = calling(wire);
  const { taskId } = await call('tools/call', { name: 'greet', arguments: {} });
  await reached(wire, taskId, 'input_required');
  await call('tasks/cancel', { taskId });
  expect(await reached(wire, taskId, 'cancelled')).toEqual({
    resultType: 'complete',
    ...task(taskId, 'cancelled', { statusMessage: "'greet' was cancelled." }),
    _meta: INFO,
  });
});

it('what is refused, and how', async () => {
  const { wire } = await serving();
  await using _ = wire;
  const client = new ModernClient(wire);
  const lacking = {
    code: -32_021,
    message: 'This needs a client that declares the extension io.modelcontextprotocol/tasks',
    data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
  };
  const unknown = { code: -32_602, message: 'Task not found: there is none, or it expired' };
  const params = { taskId: 'nothing', inputResponses: {} };
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    const undeclared = await client.call(method, params);
    expect([undeclared.status, undeclared.message.error]).toEqual([400, lacking]);
    const missing = await client.call(method, params, { meta });
    expect([missing.status, missing.message.error]).toEqual([200, unknown]);
    const misrouted = await client.call(method, params, { meta, headers: { 'Mcp-Name': 'other' } });
    expect([misrouted.status, misrouted.message.error]).toEqual([
      400,
      { code: -32_020, message: 'Header mismatch: the Mcp-Name header does not match the body' },
    ]);
    const unrouted = await client.call(method, params, {
      meta,
      headers: { 'Mcp-Name': undefined },
    });
    expect(unrouted.message.error).toEqual({
      code: -32_020,
      message: 'Header mismatch: the Mcp-Name header is missing',
    });
    const unnamed = await client.call(method, { taskId: 7, inputResponses: {} }, { meta });
    expect(unnamed.message.error).toEqual({
      code: -32_602,
      message: "Invalid params: 'taskId' must be a non-empty string",
    });
  }
  const call = await client.call('tools/call', { name: 'greet', arguments: {} });
  expect([call.status, call.message.error]).toEqual([400, lacking]);
  const notifications = { taskIds: ['nothing'] };
  const listen = await client.call('subscriptions/listen', { notifications });
  expect([listen.status, listen.message.error]).toEqual([400, lacking]);
  const odd = await client.call('subscriptions/listen', { notifications: { taskIds: 'x' } });
  expect(odd.message.error).toEqual({
    code: -32_602,
    message: "Invalid params: 'taskIds' must be a list of at most 1000 ids",
  });
  for (const removed of ['tasks/list', 'tasks/result']) {
    expect((await client.call(removed, params, { meta })).message.error?.code).toBe(-32_601);
  }
});

it('sessions of the 2025 era see no tasks, whatever they declare', async () => {
  const { wire } = await serving();
  await using _ = wire;
  const capabilities = { tasks: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } };
  const client = await LegacyClient.open(wire, '2025-11-25', { capabilities });
  const send = async (method: string, params: object): Promise<unknown> =>
    (await client.send({ jsonrpc: '2.0', id: 1, method, params })).json;
  const hinted = { name: 'greet', arguments: {}, task: { ttl: 60_000 } };
  expect(await send('tools/call', hinted)).toMatchObject({ error: { code: -32_021 } });
  expect(await send('tasks/get', { taskId: 'x' })).toMatchObject({ error: { code: -32_601 } });
  expect(await send('tasks/list', {})).toMatchObject({ error: { code: -32_601 } });
  await using peer = await StdioPeer.open(wire);
  peer.write(initialize('2025-11-25', capabilities));
  const { result } = (await peer.message()) as { result: { capabilities: object } };
  expect(result.capabilities).not.toHaveProperty('tasks');
  expect(result.capabilities).not.toHaveProperty('extensions');
});

it('whoever listens hears of each change, beginning with how things are', async () => {
  const { wire, clock, release } = await serving();
  await using _ = wire;
  const call = calling(wire);
  const { taskId } = await call('tools/call', { name: 'greet', arguments: {} });
  await reached(wire, taskId, 'input_required');
  const notifications = { toolsListChanged: true, taskIds: [taskId, 'nothing', taskId] };
  const stream = await new ModernClient(wire).stream(
    'subscriptions/listen',
    { notifications },
    { id: 'sub', meta },
  );
  const _meta = { 'io.modelcontextprotocol/subscriptionId': 'sub' };
  const notified = (status: string, more: object): object => ({
    jsonrpc: '2.0',
    method: 'notifications/tasks',
    params: { ...task(taskId, status, more), _meta },
  });
  const heard = async (): Promise<unknown> => {
    const message = await stream.message();
    expectTaskNotification(message);
    return message;
  };

  expect(await stream.message()).toEqual({
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: { toolsListChanged: true, taskIds: [taskId] }, _meta },
  });
  expect(await heard()).toEqual(
    notified('input_required', { inputRequests: { '1.who': ask.who } }),
  );
  await call('tasks/update', { taskId, inputResponses: { '1.who': {} } });
  expect(await heard()).toEqual(notified('working', {}));
  expect(await heard()).toEqual(notified('working', { statusMessage: 'Thinking of a greeting' }));
  release('Hi!');
  const result = {
    resultType: 'complete',
    content: [{ type: 'text', text: 'Hi!' }],
    isError: false,
  };
  expect(await heard()).toEqual(notified('completed', { result }));

  clock.advance(5_000);
  wire.mcp.registry.remove('tool', 'greet');
  expect(await stream.message()).toMatchObject({ method: 'notifications/tools/list_changed' });
  expect(wire.store.audit.records.filter(({ outcome }) => outcome === 'denied')).toMatchObject([
    { method: 'subscriptions/listen', name: 'nothing', reason: 'unknown_task' },
  ]);
  await wire.mcp.close();
  expect(await stream.rest()).toMatchObject([{ id: 'sub', result: { resultType: 'complete' } }]);
});

it('a task over a pipe, line by line', async () => {
  const { wire } = await serving();
  await using _ = wire;
  await using peer = await StdioPeer.open(wire);
  peer.write(modernRequest('tools/call', { name: 'greet', arguments: {} }, { meta }));
  const created = await peer.line();
  const taskId = /"taskId":"([\w-]{43})"/.exec(created)?.[1];
  const info = '"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"wire","version":"1.2.3"}}';
  expect(created).toBe(
    `{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"${taskId}","status":"working","createdAt":"2026-01-01T00:00:00.000Z","lastUpdatedAt":"2026-01-01T00:00:00.000Z","ttlMs":86400000,"pollIntervalMs":1000,${info}}}`,
  );
  peer.write(modernRequest('tasks/cancel', { taskId }, { id: 2, meta }));
  expect(await peer.line()).toBe(
    `{"jsonrpc":"2.0","id":2,"result":{"resultType":"complete",${info}}}`,
  );
});

it('progress goes to the request until it is answered with a task, then to the task', async () => {
  const { promise, resolve: release } = Promise.withResolvers<string>();
  const report = defineTool({
    name: 'report',
    description: '.',
    input: z.object({}),
    task: 'optional',
    run(_input, { progress, log, releaseStream }) {
      progress(1, 2, 'first');
      log('info', 'a word');
      releaseStream(1);
      clock.advance(500);
      return promise;
    },
  });
  const clock = fakeClock();
  await using wire = await startWireServer({ definitions: [report], clock });
  const logLevel = { 'io.modelcontextprotocol/logLevel': 'info', progressToken: 'p' };
  const params = { name: 'report', arguments: {} };
  const options = { meta: { ...meta, ...logLevel } };
  const [first, word, created] = await new ModernClient(wire).streamed(
    'tools/call',
    params,
    options,
  );
  expect(first).toMatchObject({ params: { progressToken: 'p', progress: 1, message: 'first' } });
  expect(word).toMatchObject({ method: 'notifications/message', params: { data: 'a word' } });
  const { result } = created as { result: { taskId: string; resultType: string } };
  expect(result.resultType).toBe('task');
  release('done');
  await reached(wire, result.taskId, 'completed');
});
