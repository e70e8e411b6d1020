import { describe, expect, it } from 'vitest';

import { service } from '../test-server.ts';
import { eventually, taskServer, tasksMeta } from '../tasks/task-server.ts';
import type { SeenTask } from '../tasks/task-server.ts';
import {
  approvalsOf,
  ChangingPolicy,
  decided,
  deleteUser,
  holdAll,
  holdOf,
  pendingOf,
} from './holds.ts';

function world(policy: ChangingPolicy | typeof holdAll = holdAll, fields: object = {}) {
  const { tool, runs } = deleteUser(fields);
  const server = taskServer([tool], { policy });
  return {
    ...server,
    runs,
    requests: server.server.human.store,
    start: () => server.start('delete_user', { id: 7 }),
  };
}

describe('a held call of a client that knows tasks', () => {
  it('is a task that works until the decision, then completed with the result of the tool', async () => {
    const { start, reached, requests, runs, store } = world();

    const task = await start();
    expect(task).toMatchObject({ resultType: 'task', status: 'working' });
    const approval = await pendingOf(requests);
    expect(task.statusMessage).toContain(approval.id);
    expect(runs).toEqual([]);
    await decided(requests, approval);

    const done = await reached(task.taskId, 'completed');
    expect(done.result).toMatchObject({ isError: false, content: [{ text: 'User 7 is gone' }] });
    expect(runs).toEqual([{ id: 7 }]);
    expect(store.audit.records).toMatchObject([
      { name: 'delete_user', outcome: 'held', reason: `approval:${approval.id}` },
      {
        name: 'delete_user',
        outcome: 'ok',
        reason: `approval:${approval.id}`,
        correlationId: 'correlation-1',
      },
    ]);
  });

  it('is completed as an error with the reason where it is denied', async () => {
    const { start, reached, requests, runs } = world();
    const task = await start();
    const denial = { answer: 'deny', note: 'Ask Ada first.' };
    await decided(requests, await pendingOf(requests), denial);
    const done = await reached(task.taskId, 'completed');
    expect(done.result).toMatchObject({ isError: true });
    expect(done.result?.content[0]?.text).toContain('Ask Ada first.');
    expect(runs).toEqual([]);
  });

  it('is completed as an error where nobody decides in time', async () => {
    const { start, get, server, clock, runs } = world();
    await server.human.start();
    const task = await start();
    clock.advance(60 * 60 * 1000);
    const done = await eventually(async () => {
      // The next timer was set while time went by.
      clock.advance(1);
      const seen = await get(task.taskId);
      return seen.status === 'completed' ? seen : undefined;
    });
    expect(done.result?.content[0]?.text).toContain('was not decided in time');
    expect(runs).toEqual([]);
  });

  it('asked for again waits as the same task', async () => {
    const { start, requests } = world();
    const first = await start();
    const second = await start();
    expect(second.taskId).toBe(first.taskId);
    expect(await approvalsOf(requests)).toHaveLength(1);
  });

  it('that is cancelled asks nobody any more, and may be asked for anew', async () => {
    const { start, cancel, requests } = world();
    const task = await start();
    const { id } = await pendingOf(requests);
    await cancel(task.taskId);
    expect(await requests.get(id)).toMatchObject({ status: 'cancelled' });
    await start();
    expect((await pendingOf(requests)).id).not.toBe(id);
  });

  it('runs with what a person edited', async () => {
    const { start, reached, requests, runs } = world();
    const task = await start();
    await decided(requests, await pendingOf(requests), { editedArguments: { id: 8 } });
    const done = await reached(task.taskId, 'completed');
    expect(runs).toEqual([{ id: 8 }]);
    expect(done.result?.content.at(-1)?.text).toContain('which ran: {"id":8}');
  });

  it.each(['optional', 'required'])('waits just so where its tool says task: %s', async (kind) => {
    const { start, reached, requests, runs } = world(holdAll, { task: kind });
    const task = await start();
    await decided(requests, await pendingOf(requests));
    await reached(task.taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('waits on where another rule holds it by the time it would run', async () => {
    const policy = new ChangingPolicy();
    const { start, get, reached, requests, runs } = world(policy);
    const task = await start();
    policy.becomes({ effect: 'hold', hold: holdOf({ ruleDigest: 'b'.repeat(64) }) });
    const first = await pendingOf(requests);
    await decided(requests, first);
    const second = await eventually(async () => {
      const {
        requests: [pending],
      } = await requests.list({ status: 'pending' }, { limit: 1 });
      return pending;
    });
    expect(second.id).not.toBe(first.id);
    expect(await get(task.taskId)).toMatchObject({ status: 'working' });
    expect(runs).toEqual([]);

    await decided(requests, second);

    await reached(task.taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('has failed where policy denies it by the time it would run', async () => {
    const policy = new ChangingPolicy();
    const { start, reached, requests, runs } = world(policy);
    const task = await start();
    policy.becomes({ effect: 'deny', reason: 'frozen', message: 'Nothing is deleted today.' });
    await decided(requests, await pendingOf(requests));
    const done = await reached(task.taskId, 'failed');
    expect(done.error?.message).toBe('Nothing is deleted today.');
    expect(runs).toEqual([]);
  });

  it('does not run for a key that was revoked while it waited', async () => {
    const { request, store, requests, runs } = world();
    const key = { id: 'a', name: 'a', secretHash: '', scopes: ['*'], createdAtMs: 0 };
    await store.apiKeys.insert({ ...key, expiresAtMs: null, revokedAtMs: null, rotatedFrom: null });
    const principal = service('a', '*');
    const meta = { _meta: tasksMeta };
    const call = { name: 'delete_user', arguments: { id: 7 }, ...meta };
    const { taskId } = (await request('tools/call', call, { principal })) as SeenTask;
    await store.apiKeys.revoke('a', 0);
    await decided(requests, await pendingOf(requests));
    const ended = await eventually(async () => {
      const task = (await request('tasks/get', { taskId, ...meta }, { principal })) as SeenTask;
      return task.status === 'failed' ? task : undefined;
    });
    expect(ended.error?.message).toContain('was revoked or has expired');
    expect(runs).toEqual([]);
  });

  it('asked for several times at once has one task that lives', async () => {
    const { start, get, reached, requests, runs } = world();
    const tasks = await Promise.all([start(), start(), start()]);
    const ids = new Set(tasks.map(({ taskId }) => taskId));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    expect(await get(id)).toMatchObject({ status: 'working' });
    await decided(requests, await pendingOf(requests));
    await reached(id, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('is told to call again where there is no room for a task', async () => {
    const { tool, runs } = deleteUser();
    const limits = { maxTasksPerPrincipal: 0 };
    const { start, server } = taskServer([tool], { policy: holdAll, limits });
    const requests = server.human.store;
    expect(await start('delete_user', { id: 7 })).toMatchObject({ isError: true });
    await decided(requests, await pendingOf(requests));
    expect(await start('delete_user', { id: 7 })).toMatchObject({ isError: false });
    expect(runs).toHaveLength(1);
  });

  it('that ended by a retry of another form is completed with the same result', async () => {
    const { start, get, call, requests, runs, clock, store } = world();
    const task = await start();
    const approval = await pendingOf(requests);
    // Another process has decided, and this one has not heard of it yet.
    await decided(store.humanRequests, approval);
    await call('delete_user', { id: 7 });
    const done = await eventually(async () => {
      clock.advance(250);
      const seen = await get(task.taskId);
      return seen.status === 'completed' ? seen : undefined;
    });
    expect(done.result).toMatchObject({ content: [{ text: 'User 7 is gone' }] });
    expect(runs).toHaveLength(1);
  });

  it('is looked at again with the next change where the store failed', async () => {
    const { start, reached, store, requests, logger } = world();
    const task = await start();
    const approval = await pendingOf(requests);
    const get = store.humanRequests.get.bind(store.humanRequests);
    store.humanRequests.get = () => Promise.reject(new Error('the disk is gone'));
    await requests.replace({ ...approval, revision: 3, status: 'responded', answer: 'deny' });
    await eventually(() => logger.entries.find(({ level }) => level === 'error'));
    store.humanRequests.get = get;
    await requests.replace({ ...approval, revision: 4, status: 'responded', answer: 'deny' });
    const done = await reached(task.taskId, 'completed');
    expect(done.result).toMatchObject({ isError: true });
  });
});
