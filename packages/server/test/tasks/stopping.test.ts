import { inputRequired, elicitForm } from '@qmcp/contracts';
import type { ToolHost } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { eventually, gatedTool, onSharedTasks, taskServer } from './task-server.ts';

const required = { task: 'required' } as const;

describe('tasks/cancel', () => {
  it('stops the run, and puts on record who wanted that', async () => {
    const { tool, started } = gatedTool(required);
    const { start, cancel, reached, store, clock } = taskServer([tool]);
    const { taskId } = await start('work');
    const { signal } = await started;
    expect(await cancel(taskId)).toEqual({ resultType: 'complete', _meta: expect.anything() });
    expect(signal.aborted).toBe(true);
    expect(await reached(taskId, 'cancelled')).toMatchObject({
      statusMessage: "'work' was cancelled.",
    });
    const records = store.audit.records.map(
      ({ method, name, outcome }) => `${method} ${name}: ${outcome}`,
    );
    expect(records.toSorted()).toEqual(['tasks/cancel work: ok', 'tools/call work: cancelled']);
    expect(store.audit.open).toEqual([]);
    expect(clock.waitingTimers).toBe(1); // the purge of what expires
  });

  it('changes nothing of a task that has ended, however often it is asked', async () => {
    const { tool, release } = gatedTool(required);
    const { start, cancel, reached } = taskServer([tool]);
    const { taskId } = await start('work');
    release('done');
    const ended = await reached(taskId, 'completed');
    await cancel(taskId);
    await cancel(taskId);
    expect(await reached(taskId, 'completed')).toEqual(ended);
  });

  it('reaches the process that runs the task, whichever is asked', async () => {
    const { tool, started } = gatedTool(required);
    const [first, second] = onSharedTasks();
    const running = taskServer([tool], { tasks: first });
    const asked = taskServer([tool], { tasks: second });
    const { taskId } = await running.start('work');
    const { signal } = await started;
    await asked.cancel(taskId);
    expect(signal.aborted).toBe(false);
    running.clock.advance(1_000);
    await running.reached(taskId, 'cancelled');
    expect(signal.aborted).toBe(true);
  });

  it('goes on looking when the store could not be read for once', async () => {
    const { tool, started, release } = gatedTool(required);
    const [first, second] = onSharedTasks();
    const { start, clock, logger, tasks, reached } = taskServer([tool], { tasks: first });
    const { taskId } = await start('work');
    const { signal } = await started;
    const read = tasks.get.bind(tasks);
    tasks.get = () => Promise.reject(new Error('busy'));
    clock.advance(1_000);
    await eventually(() => logger.entries.find(({ level }) => level === 'warn'));
    tasks.get = read;
    await taskServer([tool], { tasks: second }).cancel(taskId);
    clock.advance(1_000);
    await eventually(() => (signal.aborted ? true : undefined));
    release('');
    expect(await reached(taskId, 'cancelled')).not.toHaveProperty('result');
  });

  it('leaves the result of a run that was done all the same', async () => {
    const finishing: ToolHost = {
      run: (_tool, _input, { signal }) =>
        new Promise((resolve) => {
          const done = () => resolve({ kind: 'returned', value: 'done before' });
          signal.addEventListener('abort', done, { once: true });
        }),
    };
    const { tool } = gatedTool(required);
    const { start, cancel, reached } = taskServer([tool], { host: finishing });
    const { taskId } = await start('work');
    await cancel(taskId);
    const { result } = await reached(taskId, 'completed');
    expect(result?.content[0]?.text).toBe('done before');
  });

  it('says when a run would not stop that it may have taken effect', async () => {
    const stubborn: ToolHost = {
      run: (_tool, _input, { signal }) =>
        new Promise((resolve) => {
          const end = () => resolve({ kind: 'ambiguous', cause: 'cancelled' });
          signal.addEventListener('abort', end, { once: true });
        }),
    };
    const { tool } = gatedTool(required);
    const { start, cancel, reached, store } = taskServer([tool], { host: stubborn });
    const { taskId } = await start('work');
    await cancel(taskId);
    const { statusMessage } = await reached(taskId, 'cancelled');
    expect(statusMessage).toContain('it may have taken effect');
    expect(store.audit.records.map(({ outcome }) => outcome).toSorted()).toEqual([
      'ambiguous',
      'ok',
    ]);
  });

  it('stops what asks just then from asking', async () => {
    const gate = Promise.withResolvers<void>();
    const question = inputRequired({ name: elicitForm('?', {}) });
    const asking: ToolHost = {
      run: () => gate.promise.then(() => ({ kind: 'returned', value: question }) as const),
    };
    const { tool } = gatedTool(required);
    const { start, cancel, reached } = taskServer([tool], { host: asking });
    const { taskId } = await start('work');
    await cancel(taskId);
    gate.resolve();
    expect(await reached(taskId, 'cancelled')).not.toHaveProperty('inputRequests');
  });
});

describe('shutting down', () => {
  it('lets tasks end within the time that calls have, too', async () => {
    const { tool, release, started } = gatedTool(required);
    const { start, server, tasks, clock } = taskServer([tool]);
    const { taskId } = await start('work');
    await started;
    const closed = server.close();
    release('in time');
    await closed;
    expect(await tasks.get(taskId)).toMatchObject({ status: 'completed' });
    expect(clock.waitingTimers).toBe(0);
  });

  it('closes as failed, and clearly, what does not end in time', async () => {
    const { tool, started } = gatedTool(required);
    const { start, server, tasks, clock } = taskServer([tool]);
    const { taskId } = await start('work');
    await started;
    const closed = server.close();
    clock.advance(10_000);
    await closed;
    const message =
      "The server shut down before 'work' ended: it may have taken effect in part. Check before you call it again.";
    expect(await tasks.get(taskId)).toMatchObject({
      status: 'failed',
      statusMessage: message,
      error: { code: -31503, message },
    });
  });

  it('refuses what would run, and takes nothing of it', async () => {
    const { tool, started, release } = gatedTool(required);
    const { start, server, update, cancel } = taskServer([tool]);
    const { taskId } = await start('work');
    await started;
    const closed = server.close();
    await expect(update(taskId, {})).rejects.toMatchObject({ code: 'unavailable' });
    await expect(cancel(taskId)).rejects.toMatchObject({ code: 'unavailable' });
    release('');
    await closed;
  });
});
