import {
  defineTool,
  elicitForm,
  inputRequired,
  metaKeys,
  TASKS_EXTENSION,
  ToolError,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { eventually, gatedTool, tasksMeta, taskServer } from './task-server.ts';

const ask = { name: elicitForm('Your name?', { type: 'object', properties: {} }) };

describe('a tool whose calls may become tasks', () => {
  it('answers at once what ends in time, and leaves nothing behind', async () => {
    const { tool, release } = gatedTool();
    const { start, clock } = taskServer([tool]);
    release('quick');
    expect(await start('work')).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'quick' }],
    });
    expect(clock.waitingTimers).toBe(0);
  });

  it('answers with a task what runs longer, and with the result when it is asked for later', async () => {
    const { tool, release, started, runs } = gatedTool();
    const { start, get, reached, clock, tasks } = taskServer([tool]);
    const answer = start('work', {}, { inputResponses: {} });
    await started;
    clock.advance(499);
    clock.advance(1);
    const created = await answer;
    expect(created).toMatchObject({
      resultType: 'task',
      taskId: expect.stringMatching(/^[\w-]{43}$/),
      status: 'working',
      createdAt: '2026-01-01T00:00:00.500Z',
      lastUpdatedAt: '2026-01-01T00:00:00.500Z',
      ttlMs: 86_400_000,
      pollIntervalMs: 1_000,
    });
    expect(await get(created.taskId)).toMatchObject({ resultType: 'complete', status: 'working' });

    release('done at last');
    const ended = await reached(created.taskId, 'completed');
    expect(ended.result).toEqual({
      resultType: 'complete',
      content: [{ type: 'text', text: 'done at last' }],
      isError: false,
    });
    expect(runs).toHaveLength(1);
    // What only running needs is forgotten.
    expect(await tasks.get(created.taskId)).toMatchObject({ call: null, runner: null });
  });

  it('goes on when the request is over, since it belongs to it no more', async () => {
    const { tool, started, release } = gatedTool();
    const { request, reached, clock } = taskServer([tool]);
    const controller = new AbortController();
    const params = { name: 'work', arguments: {}, _meta: tasksMeta };
    const answer = request('tools/call', params, { signal: controller.signal });
    const { signal } = await started;
    clock.advance(500);
    const { taskId } = (await answer) as { taskId: string };
    controller.abort();
    expect(signal.aborted).toBe(false);
    release('kept');
    await reached(taskId, 'completed');
  });

  it('is cancelled with its request while it is no task', async () => {
    const { tool, started } = gatedTool();
    const { request, clock } = taskServer([tool]);
    const controller = new AbortController();
    const params = { name: 'work', arguments: {}, _meta: tasksMeta };
    const answer = request('tools/call', params, { signal: controller.signal });
    await started;
    controller.abort();
    expect(await answer).toMatchObject({ isError: true });
    expect(clock.waitingTimers).toBe(0);
  });

  it('begins as cancelled when its request is over already', async () => {
    const seen = Promise.withResolvers<boolean>();
    const looking = defineTool({
      name: 'look',
      description: '.',
      input: z.object({}),
      task: 'optional',
      run(_input, { signal }) {
        seen.resolve(signal.aborted);
        return '';
      },
    });
    const { request } = taskServer([looking]);
    const params = { name: 'look', arguments: {}, _meta: tasksMeta };
    await request('tools/call', params, { signal: AbortSignal.abort() });
    expect(await seen.promise).toBe(true);
  });

  it('asks within the call while it is no task', async () => {
    const asking = defineTool({
      name: 'asking',
      description: '.',
      input: z.object({}),
      task: 'optional',
      run: (_input, { inputResponses }) =>
        'name' in inputResponses ? `Hello` : inputRequired(ask, { step: 1 }),
    });
    const { start } = taskServer([asking]);
    const asked = await start('asking');
    expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: ask });
    const { requestState } = asked as unknown as { requestState: string };
    const more = { inputResponses: { name: {} }, requestState };
    expect(await start('asking', {}, more)).toMatchObject({ content: [{ text: 'Hello' }] });
  });

  it('is waited for where there is no room for a task, since it already runs', async () => {
    const { tool, started, release } = gatedTool();
    const { start, clock, logger } = taskServer([tool], { limits: { maxTasks: 0 } });
    const answer = start('work');
    await started;
    clock.advance(500);
    await eventually(() => logger.entries.find(({ level }) => level === 'info'));
    release('done');
    expect(await answer).toMatchObject({ resultType: 'complete', content: [{ text: 'done' }] });
  });

  it('is waited for by clients that know no tasks, of either era', async () => {
    const { tool, started, release } = gatedTool();
    const { request, call, clock } = taskServer([tool]);
    const answers = [
      request('tools/call', { name: 'work', arguments: {} }),
      request('tools/call', {
        name: 'work',
        arguments: {},
        task: { ttl: 1 },
        _meta: { [metaKeys.clientCapabilities]: { extensions: { [TASKS_EXTENSION]: true } } },
      }),
      call('work', {}),
    ];
    await started;
    clock.advance(60_000);
    release('done');
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ content: [{ text: 'done' }] });
    }
  });
});

describe('a tool whose calls are always tasks', () => {
  it('is a task before it runs', async () => {
    const { tool, started, release } = gatedTool({ task: 'required' });
    const { start, tasks, reached } = taskServer([tool]);
    let createdFirst = false;
    const create = tasks.create.bind(tasks);
    tasks.create = async (...given) => {
      const outcome = await create(...given);
      createdFirst = true;
      return outcome;
    };
    const known = started.then(() => createdFirst);
    const { taskId, resultType } = await start('work');
    expect(resultType).toBe('task');
    expect(await known).toBe(true);
    release('done');
    await reached(taskId, 'completed');
  });

  it('refuses clients that know no tasks, and says what they lack', async () => {
    const { tool, runs } = gatedTool({ task: 'required' });
    const { call, request, store } = taskServer([tool]);
    const refusal = {
      code: 'missing_client_capability',
      message: 'This needs a client that declares the extension io.modelcontextprotocol/tasks',
      data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
    };
    await expect(call('work', {})).rejects.toMatchObject(refusal);
    await expect(request('tools/call', { name: 'work', arguments: {} })).rejects.toMatchObject(
      refusal,
    );
    expect(runs).toEqual([]);
    expect(store.audit.records.map(({ reason }) => reason)).toEqual([
      'missing_client_capability',
      'missing_client_capability',
    ]);
  });

  it.each([
    {
      limits: { maxTasksPerPrincipal: 1 },
      message: 'You have 1 tasks, all that you may have: call again when one has expired',
    },
    {
      limits: { maxAllTasksBytes: 1_000 },
      message: 'The server has no room for another task: call again later',
    },
  ])('refuses clearly where there is no room: $message', async ({ limits, message }) => {
    const { tool, runs } = gatedTool({ task: 'required' });
    const { start } = taskServer([tool], { limits });
    await start('work');
    await expect(start('work')).rejects.toMatchObject({ code: 'unavailable', message });
    expect(runs).toHaveLength(1);
  });

  it('refuses arguments that are too large to keep', async () => {
    const { tool, runs } = gatedTool({ task: 'required' });
    const { start } = taskServer([tool], { limits: { maxTaskBytes: 100 } });
    await expect(start('work')).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(runs).toEqual([]);
  });

  it('answers at once to arguments that its schema refuses', async () => {
    const { tool, runs } = gatedTool({ task: 'required', input: z.object({ size: z.int() }) });
    const { start } = taskServer([tool]);
    expect(await start('work')).toMatchObject({ resultType: 'complete', isError: true });
    expect(runs).toEqual([]);
  });

  it('gives the failure of a tool as a result, and a defect as an error that hides what it was', async () => {
    const failing = gatedTool({ task: 'required' });
    const { start, reached, logger } = taskServer([failing.tool]);
    const first = await start('work');
    failing.fail(new ToolError('empty', 'There is nothing to do.'));
    expect(await reached(first.taskId, 'completed')).toMatchObject({
      result: { isError: true, content: [{ text: 'There is nothing to do.' }] },
    });

    const breaking = gatedTool({ task: 'required' });
    const other = taskServer([breaking.tool]);
    const second = await other.start('work');
    breaking.fail(new Error('password=hunter2'));
    const task = await other.reached(second.taskId, 'failed');
    expect(task.error).toEqual({
      code: -32603,
      message: 'Internal error: tell the operator the request id request-1',
      data: { requestId: 'request-1' },
    });
    expect(task).not.toHaveProperty('result');
    expect(task.statusMessage).toBe(task.error?.message);
    expect(logger.entries).toEqual([]);
  });

  it('fails where its result is too large to keep', async () => {
    const { tool, release } = gatedTool({ task: 'required' });
    const { start, reached } = taskServer([tool], { limits: { maxTaskBytes: 2_000 } });
    const { taskId } = await start('work');
    release('x'.repeat(2_000));
    expect((await reached(taskId, 'failed')).error?.code).toBe(-31413);
  });
});
