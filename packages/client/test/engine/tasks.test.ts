import { text } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory, ServerError } from '../../src/index.ts';
import type { ClientHandlers, CreatedTask, Task } from '../../src/index.ts';
import { modern } from './scripted-mcp-server.ts';
import type { Posted, Reply, Script } from './scripted-mcp-server.ts';

const facts = {
  taskId: 'task-1',
  createdAt: '2026-01-01T00:00:00Z',
  lastUpdatedAt: '2026-01-01T00:00:01Z',
  ttlMs: 3_600_000,
  pollIntervalMs: 100,
};

const created: Reply = { result: { ...facts, resultType: 'task', status: 'working' } };
const working = { status: 'working' };
const completed = {
  status: 'completed',
  result: { content: [text('done')], structuredContent: { n: 1 } },
};
const form = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
};
const asks = (...keys: string[]) => ({
  status: 'input_required',
  inputRequests: Object.fromEntries(keys.map((key) => [key, form])),
});

/** A server whose one tool becomes a task that goes through the given states, one at each `tasks/get`. */
const through = (states: readonly object[], more: Script = {}) => {
  let asked = 0;
  return modern({
    'tools/list': () => ({
      result: { tools: [{ name: 't', inputSchema: { type: 'object' } }], ttlMs: 60_000 },
    }),
    'tools/call': () => created,
    'tasks/get': () => ({
      result: { ...facts, resultType: 'complete', ...states[Math.min(asked++, states.length - 1)] },
    }),
    'tasks/update': () => ({ result: { resultType: 'complete' } }),
    'tasks/cancel': () => ({ result: { resultType: 'complete' } }),
    ...more,
  });
};

/** A client whose time the test moves; it moves by itself until `until` settles. */
async function clientOf(url: string, handlers: ClientHandlers = {}) {
  const clock = fakeClock();
  const client = await connect(url, { memory: createServerMemory(), handlers, clock });
  return {
    client,
    clock,
    async run<T>(until: Promise<T>): Promise<T> {
      const ticking = setInterval(() => clock.advance(50), 1);
      return await until.finally(() => clearInterval(ticking));
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const methodsOf = (posted: readonly Posted[], prefix: string): readonly string[] =>
  posted.map(({ method }) => method).filter((method) => method.startsWith(prefix));

describe('a call that becomes a task', () => {
  it('ends with what the tool answered, as any call', async () => {
    await using server = await through([working, working, completed]);
    await using own = await clientOf(server.url);
    const seen: string[] = [];
    const onTask = ({ status }: Task | CreatedTask) => void seen.push(status);
    const result = await own.run(own.client.callTool({ name: 't' }, { onTask }));
    expect(result.content).toEqual([text('done')]);
    expect(seen).toEqual(['working', 'working', 'working', 'completed']);
    expect(server.posted.at(-1)?.headers['mcp-name']).toBe('task-1');
  });

  it('can be left alone, and collected by its id, also by another client', async () => {
    await using server = await through([working, completed]);
    await using first = await clientOf(server.url);
    const outcome = await first.client.startTool({ name: 't' });
    expect(outcome).toMatchObject({ kind: 'task', task: { taskId: 'task-1', status: 'working' } });
    await first.client.close();
    await using second = await clientOf(server.url);
    const result = await second.run(second.client.tasks.result('task-1'));
    expect(result.structuredContent).toEqual({ n: 1 });
  });

  it('fails with the JSON-RPC error that the call met', async () => {
    const failed = { status: 'failed', error: { code: -32603, message: 'Rate limit exceeded' } };
    await using server = await through([failed]);
    await using own = await clientOf(server.url);
    const failure: unknown = await own
      .run(own.client.callTool({ name: 't' }))
      .catch((error: unknown) => error);
    expect(ServerError.is(failure) && failure.message).toBe('Rate limit exceeded');
  });

  it('fails when it was cancelled, with the reason', async () => {
    await using server = await through([{ status: 'cancelled', statusMessage: 'Budget spent' }]);
    await using own = await clientOf(server.url);
    const failure = own.run(own.client.callTool({ name: 't' }));
    await expect(failure).rejects.toMatchObject({
      code: 'task_cancelled',
      message: 'Task task-1 was cancelled: Budget spent',
    });
  });

  it('is cancelled when the caller gives up the call', async () => {
    await using server = await through([working]);
    await using own = await clientOf(server.url);
    const controller = new AbortController();
    const called = own.client.callTool({ name: 't' }, { signal: controller.signal });
    await expect.poll(() => server.methods).toContain('tasks/get');
    controller.abort(new Error('enough'));
    await expect(own.run(called)).rejects.toThrow('enough');
    expect(server.methods.at(-1)).toBe('tasks/cancel');
  });

  it('goes on when only the waiting is given up', async () => {
    await using server = await through([working]);
    await using own = await clientOf(server.url);
    const controller = new AbortController();
    const waiting = own.client.tasks.result('task-1', { signal: controller.signal });
    await expect.poll(() => server.methods).toContain('tasks/get');
    controller.abort(new Error('later'));
    await expect(own.run(waiting)).rejects.toThrow('later');
    expect(server.methods).not.toContain('tasks/cancel');
  });

  it.each([
    ['facts are missing', { taskId: 7 }],
    ['state is unknown', { ...facts, status: 'paused' }],
  ])('fails where its %s', async (_, result) => {
    await using server = await through([], {
      'tools/call': () => ({ result: { ...result, resultType: 'task' } }),
    });
    await using own = await clientOf(server.url);
    await expect(own.client.callTool({ name: 't' })).rejects.toMatchObject({ code: 'bad_reply' });
  });
});

describe('questions of a task', () => {
  it('are answered once each, however often they are seen', async () => {
    await using server = await through([asks('a'), asks('a', 'b'), asks('b'), working, completed]);
    let asked = 0;
    await using own = await clientOf(server.url, {
      formElicitation: async () => {
        asked += 1;
        return { action: 'accept', content: { name: 'Ada' } };
      },
    });
    await own.run(own.client.callTool({ name: 't' }));
    expect(asked).toBe(2);
    const updates = server.posted.filter(({ method }) => method === 'tasks/update');
    const answer = { action: 'accept', content: { name: 'Ada' } };
    expect(updates.map(({ params }) => params['inputResponses'])).toEqual([
      { a: answer },
      { b: answer },
    ]);
  });
});

describe('waiting for a task', () => {
  it('asks as often as the server wants to be asked', async () => {
    await using server = await through([working]);
    const clock = fakeClock();
    await using client = await connect(server.url, { memory: createServerMemory(), clock });
    const controller = new AbortController();
    const waiting = client.tasks.result('task-1', { signal: controller.signal });
    await expect.poll(() => methodsOf(server.posted, 'tasks/get').length).toBe(1);
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(99);
    await new Promise(setImmediate);
    expect(methodsOf(server.posted, 'tasks/get')).toHaveLength(1);
    clock.advance(1);
    await expect.poll(() => methodsOf(server.posted, 'tasks/get').length).toBe(2);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  /** Confirms subscriptions, and hands over what sends the next report. */
  const reporting = () => {
    const said = Promise.withResolvers<() => void>();
    const listen = ({ id, params }: Posted): Reply => ({
      stream: async (send, closed) => {
        const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
        const { notifications } = params;
        const acknowledged = 'notifications/subscriptions/acknowledged';
        send({ method: acknowledged, params: { notifications, _meta } });
        const change = { ...facts, ...completed, _meta };
        said.resolve(() => send({ method: 'notifications/tasks', params: change }));
        await closed;
      },
    });
    return { said: said.promise, script: { 'subscriptions/listen': listen } };
  };

  it('asks at once when the server reports a change', async () => {
    const { said, script } = reporting();
    await using server = await through([working, working, completed], script);
    const clock = fakeClock();
    await using client = await connect(server.url, { memory: createServerMemory(), clock });
    const waiting = client.tasks.result('task-1');
    await expect.poll(() => methodsOf(server.posted, 'tasks/get').length).toBe(2);
    (await said)();
    expect((await waiting).content).toEqual([text('done')]);
    expect(clock.monotonicMs()).toBe(0);
  });

  it('misses nothing that happened before reports began', async () => {
    await using server = await through([working, completed], reporting().script);
    const clock = fakeClock();
    await using client = await connect(server.url, { memory: createServerMemory(), clock });
    expect((await client.tasks.result('task-1')).content).toEqual([text('done')]);
    expect(clock.monotonicMs()).toBe(0);
  });
});

describe('a server that never confirms a subscription', () => {
  it('is asked at intervals all the same', async () => {
    await using server = await through([working, completed], {
      'subscriptions/listen': () => ({ stream: (_, closed) => closed }),
    });
    await using own = await clientOf(server.url);
    expect((await own.run(own.client.callTool({ name: 't' }))).content).toEqual([text('done')]);
  });

  it('asks once an hour, though the server wants to be left alone for longer', async () => {
    await using server = await through([{ ...working, pollIntervalMs: 3_000_000_000 }, completed]);
    await using own = await clientOf(server.url);
    const shown = Promise.withResolvers<void>();
    const result = own.client.tasks.result('task-1', { onTask: () => shown.resolve() });
    await shown.promise;
    await new Promise(setImmediate);
    own.clock.advance(3_600_000);
    expect((await result).content).toEqual([text('done')]);
  });
});

describe('tasks by their ids', () => {
  it('are shown, answered and cancelled', async () => {
    await using server = await through([asks('a')]);
    await using own = await clientOf(server.url);
    const { tasks } = own.client;
    expect(await tasks.get('task-1')).toMatchObject({ status: 'input_required' });
    await tasks.update('task-1', { a: { action: 'decline' } });
    await tasks.cancel('task-1');
    expect(methodsOf(server.posted, 'tasks/')).toEqual([
      'tasks/get',
      'tasks/update',
      'tasks/cancel',
    ]);
  });

  it('are not found where the server does not know them', async () => {
    await using server = await through([], {
      'tasks/get': () => ({ error: { code: -32602, message: 'Task not found' } }),
    });
    await using own = await clientOf(server.url);
    await expect(own.client.tasks.result('gone')).rejects.toThrow('Task not found');
  });
});
