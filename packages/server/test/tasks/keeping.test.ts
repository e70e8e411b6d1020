import { PlatformError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { service } from '../test-server.ts';
import { eventually, gatedTool, onSharedTasks, taskServer } from './task-server.ts';

const required = { task: 'required' } as const;
const UNKNOWN = { code: 'unknown_task', message: 'Task not found: there is none, or it expired' };

describe('whose task it is', () => {
  it('is nobody else: another principal is told what it is told of an unknown id', async () => {
    const { tool, started, runs } = gatedTool(required);
    const { start, get, update, cancel, store } = taskServer([tool]);
    const { taskId } = await start('work');
    const { signal } = await started;
    const mallory = service('mallory', '*');
    for (const id of [taskId, 'never-was']) {
      await expect(get(id, mallory)).rejects.toMatchObject(UNKNOWN);
      await expect(update(id, {}, mallory)).rejects.toMatchObject(UNKNOWN);
      await expect(cancel(id, mallory)).rejects.toMatchObject(UNKNOWN);
    }
    expect(signal.aborted).toBe(false);
    expect(runs).toHaveLength(1);
    const refusal = { outcome: 'denied', reason: 'unknown_task', principalId: 'key:mallory' };
    expect(store.audit.records).toMatchObject(
      [taskId, 'never-was'].flatMap((name) => [
        { method: 'tasks/get', name, ...refusal },
        { method: 'tasks/update', name, ...refusal },
        { method: 'tasks/cancel', name, ...refusal },
      ]),
    );
  });

  it('lets nobody try ids out faster than calls may be made, or ask for a task without end', async () => {
    const { tool } = gatedTool(required);
    const { start, get } = taskServer([tool], { limits: { callBurst: 2 } });
    const { taskId } = await start('work');
    for (const id of [taskId, 'never-was']) {
      await Promise.allSettled([get(id), get(id)]);
      await expect(get(id)).rejects.toMatchObject({ code: 'rate_limited' });
    }
  });

  it('refuses a request that names no task', async () => {
    const { get } = taskServer([]);
    await expect(get('')).rejects.toMatchObject({ code: 'invalid_params' });
  });
});

describe('how long it is kept', () => {
  it('is exactly its time to live, and its row goes soon after', async () => {
    const { tool, release } = gatedTool(required);
    const { start, get, reached, tasks, clock } = taskServer([tool], {
      limits: { taskTtlMs: 10_000 },
    });
    const { taskId } = await start('work');
    release('done');
    await reached(taskId, 'completed');
    clock.advance(9_999);
    expect(await get(taskId)).toMatchObject({ status: 'completed' });
    clock.advance(1);
    await expect(get(taskId)).rejects.toMatchObject(UNKNOWN);
    expect(await tasks.get(taskId)).toBeUndefined();
    expect(clock.waitingTimers).toBe(0);
  });

  it('is over for a server too that did not begin it, once that has heard of it', async () => {
    const { tool, release } = gatedTool(required);
    const [first, second] = onSharedTasks();
    const { start, reached, server } = taskServer([tool], { tasks: first });
    const { taskId } = await start('work');
    release('done');
    await reached(taskId, 'completed');
    await server.close();
    const next = taskServer([tool], { tasks: second });
    await next.get(taskId);
    next.clock.advance(24 * 3_600_000);
    expect(await second.get(taskId)).toBeUndefined();
    expect(next.clock.waitingTimers).toBe(0);
  });

  it('looks for what expired every hour while there is something that will', async () => {
    const { tool, release } = gatedTool(required);
    const { start, reached, tasks, clock } = taskServer([tool]);
    const { taskId } = await start('work');
    release('done');
    await reached(taskId, 'completed');
    clock.advance(23 * 3_600_000);
    expect(await tasks.get(taskId)).toBeDefined();
    clock.advance(3_600_000);
    expect(await tasks.get(taskId)).toBeUndefined();
  });

  it('says when expired tasks could not be deleted, and tries again', async () => {
    const { tool } = gatedTool(required);
    const { start, tasks, clock, logger } = taskServer([tool]);
    await start('work');
    tasks.purge = () => Promise.reject(new PlatformError('store_busy', 'busy'));
    clock.advance(3_600_000);
    await eventually(() =>
      logger.entries.find(({ message }) => message === 'expired tasks could not be deleted'),
    );
    expect(clock.waitingTimers).toBeGreaterThan(0);
  });
});

describe('what became of a process', () => {
  it('is found out when a client asks: its tasks have failed, and are not run again', async () => {
    const { tool, runs } = gatedTool(required);
    const [first, second] = onSharedTasks();
    const lost = taskServer([tool], { tasks: first });
    const next = taskServer([tool], { tasks: second });
    const { taskId } = await lost.start('work');
    expect(await next.get(taskId)).toMatchObject({ status: 'working' });
    second.lost.add(1);
    // One look in a poll interval is enough, however many ask.
    expect(await next.get(taskId)).toMatchObject({ status: 'working' });
    next.clock.advance(1_000);
    const message =
      "The server process that ran 'work' ended before it did: it may have taken effect. Check before you call it again.";
    expect(await next.get(taskId)).toMatchObject({
      status: 'failed',
      statusMessage: message,
      error: { code: -32603, message },
    });
    expect(runs).toHaveLength(1);
  });

  it('is told by nobody when the end of a task could not be written: the operator is', async () => {
    const { tool, release, started } = gatedTool(required);
    const { start, tasks, logger } = taskServer([tool]);
    await start('work');
    await started;
    tasks.replace = () => Promise.reject(new PlatformError('store_failed', 'The disk is full.'));
    release('done');
    const said = await eventually(() => logger.entries.find(({ level }) => level === 'error'));
    expect(said.message).toBe('the end of a task could not be written');
  });
});

it('writes the end of a task again when the store is too busy for it', async () => {
  const { tool, release } = gatedTool(required);
  const { start, tasks, logger, clock, reached } = taskServer([tool]);
  const { taskId } = await start('work');
  const replace = tasks.replace.bind(tasks);
  tasks.replace = () => Promise.reject(new PlatformError('store_busy', '', { retryable: true }));
  release('done');
  const said = await eventually(() => logger.entries.find(({ level }) => level === 'warn'));
  expect(said.message).toBe('the end of a task could not be written yet');
  tasks.replace = replace;
  clock.advance(1_000);
  await reached(taskId, 'completed');
});

it.each([true, false])(
  'writes the end of a task once where the connection broke meanwhile (written: %s)',
  async (written) => {
    const { tool, release } = gatedTool(required);
    const { start, tasks, logger, clock, reached } = taskServer([tool]);
    const { taskId } = await start('work');
    const { revision = 0 } = (await tasks.get(taskId)) ?? {};
    const replace = tasks.replace.bind(tasks);
    tasks.replace = async (task) => {
      if (written) await replace(task);
      throw new PlatformError('store_outcome_unknown', 'The connection broke.');
    };
    release('done');
    await eventually(() => logger.entries.find(({ level }) => level === 'warn'));
    tasks.replace = replace;
    clock.advance(1_000);
    await reached(taskId, 'completed');
    expect(await tasks.get(taskId)).toMatchObject({ revision: revision + 1, runner: null });
  },
);

describe('what it says of its progress', () => {
  it('is the newest that its tool reported, no more often than clients ask', async () => {
    const { tool, started, release } = gatedTool();
    const { start, get, reached, clock, tasks } = taskServer([tool]);
    const answer = start('work');
    const { progress } = await started;
    progress(1, 10, 'before it was a task');
    clock.advance(500);
    const { taskId } = await answer;
    const says = (message: string) =>
      eventually(async () => ((await get(taskId)).statusMessage === message ? true : undefined));
    await says('before it was a task');

    progress(2, 10);
    progress(3, 10);
    const { revision } = (await tasks.get(taskId)) ?? {};
    clock.advance(999);
    expect((await tasks.get(taskId))?.revision).toBe(revision);
    clock.advance(1);
    await says('3 of 10');
    clock.advance(1_000);
    progress(4);
    await says('4');
    progress(5, 10, 'x'.repeat(600));
    clock.advance(1_000);
    await says('x'.repeat(500));

    release('done');
    expect(await reached(taskId, 'completed')).not.toHaveProperty('statusMessage');
    progress(9, 10, 'too late');
    clock.advance(5_000);
    expect(await get(taskId)).not.toHaveProperty('statusMessage');
  });

  it('is lost where it cannot be written, and the run goes on', async () => {
    const { tool, started, release } = gatedTool(required);
    const { start, tasks, logger, reached } = taskServer([tool]);
    const { taskId } = await start('work');
    const { progress } = await started;
    const replace = tasks.replace.bind(tasks);
    tasks.replace = () => Promise.reject(new PlatformError('store_busy', 'busy'));
    progress(1);
    const said = await eventually(() => logger.entries.find(({ level }) => level === 'warn'));
    expect(said.message).toBe('the progress of a task could not be written');
    tasks.replace = replace;
    release('done');
    await reached(taskId, 'completed');
  });
});

describe('what is on record', () => {
  it('is the whole run of the call, and who answered or cancelled, without secrets', async () => {
    const { tool, started, release } = gatedTool(required);
    const { start, update, reached, store, clock } = taskServer([tool]);
    const { taskId } = await start('work');
    await started;
    expect(store.audit.open).toHaveLength(1);
    await update(taskId, { '1.login': { password: 'hunter2' } });
    clock.advance(7_000);
    release('done');
    await reached(taskId, 'completed');
    expect(store.audit.open).toEqual([]);
    const [answered, called] = store.audit.records;
    expect(called).toMatchObject({
      method: 'tools/call',
      name: 'work',
      outcome: 'ok',
      durationUs: 7_000_000,
      correlationId: 'correlation-1',
    });
    expect(answered).toMatchObject({ method: 'tasks/update', name: 'work', outcome: 'ok' });
    expect(answered?.payload?.body).toContain('1.login');
    expect(answered?.payload?.body).not.toContain('hunter2');
  });
});
