import { describe, expect, it } from 'vitest';

import { recoverApprovals } from '../../src/approvals/lost-runs.ts';
import { storeOf, taskServer } from '../tasks/task-server.ts';
import { testServer } from '../test-server.ts';
import { decided, deleteUser, holdAll, pendingOf } from './holds.ts';

/** A server whose approved call was running in another process, which is gone. */
async function afterTheLoss() {
  const { tool, runs } = deleteUser();
  const { call, clock, server, store } = testServer([tool], { policy: holdAll });
  const { humanRequests } = store;
  await call('delete_user', { id: 7 });
  await decided(humanRequests, await pendingOf(humanRequests));
  const [granted] = (await humanRequests.list({}, { limit: 1 })).requests;
  if (granted?.held === undefined || granted.held === null) throw new Error('nothing is held');
  await humanRequests.replace({
    ...granted,
    revision: granted.revision + 1,
    held: { ...granted.held, grant: 'spent', runner: 99 },
  });
  return { call, runs, clock, server, humanRequests, id: granted.id };
}

describe('an approved call whose process was lost while it ran', () => {
  it('runs, as far as anybody can know, while that process lives', async () => {
    const { call, runs } = await afterTheLoss();
    expect(await call('delete_user', { id: 7 })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('was approved and is running') }],
    });
    expect(runs).toEqual([]);
  });

  it('is ambiguous from then on, and never runs again', async () => {
    const { call, runs, humanRequests, id } = await afterTheLoss();
    humanRequests.lost.add(99);
    const told = await call('delete_user', { id: 7 });
    expect(told).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('may have taken effect') }],
      _meta: { 'qmcp/approval': { state: 'ambiguous' } },
    });
    expect(await call('delete_user', { id: 7 })).toEqual(told);
    expect(runs).toEqual([]);
    expect(await humanRequests.get(id)).toMatchObject({
      held: { grant: 'ambiguous', runner: null },
    });
  });

  it('is found when a server starts, too', async () => {
    const { humanRequests, id } = await afterTheLoss();
    humanRequests.lost.add(99);
    expect(await recoverApprovals(humanRequests)).toBe(1);
    expect(await recoverApprovals(humanRequests)).toBe(0);
    expect(await humanRequests.get(id)).toMatchObject({ held: { grant: 'ambiguous' } });
  });

  it('may be asked for again once its approval has expired', async () => {
    const { call, clock, humanRequests } = await afterTheLoss();
    humanRequests.lost.add(99);
    await call('delete_user', { id: 7 });
    clock.advance(60 * 60 * 1000);
    await call('delete_user', { id: 7 });
    expect(await pendingOf(humanRequests)).toBeDefined();
  });
});

describe('when a server starts', () => {
  it('tasks go on whose approvals were decided while none ran', async () => {
    const { tool, runs } = deleteUser();
    const first = taskServer([tool], { policy: holdAll });
    const task = await first.start('delete_user', { id: 7 });
    const asked = await pendingOf(first.store.humanRequests);
    await first.server.close();
    await decided(first.store.humanRequests, asked);
    expect(runs).toEqual([]);

    const { server } = testServer([tool], { policy: holdAll, store: storeOf(first) });
    await server.resumeHeldCalls();

    const done = await first.reached(task.taskId, 'completed');
    expect(done.result).toMatchObject({ content: [{ text: 'User 7 is gone' }] });
    expect(runs).toHaveLength(1);
  });

  it('those that still wait are waited for', async () => {
    const { tool, runs } = deleteUser();
    const first = taskServer([tool], { policy: holdAll });
    const task = await first.start('delete_user', { id: 7 });
    await first.server.close();
    const { server } = testServer([tool], { policy: holdAll, store: storeOf(first) });
    await server.resumeHeldCalls();

    await decided(server.human.store, await pendingOf(server.human.store));

    await first.reached(task.taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('a tool that it does not offer is left to a server that does', async () => {
    const { tool, runs } = deleteUser();
    const first = taskServer([tool], { policy: holdAll });
    const task = await first.start('delete_user', { id: 7 });
    const { server: other } = testServer([], { policy: holdAll, store: storeOf(first) });
    await other.resumeHeldCalls();
    const asked = await pendingOf(first.store.humanRequests);

    await decided(other.human.store, asked);
    expect(await first.get(task.taskId)).toMatchObject({ status: 'working' });
    await first.server.resumeHeldCalls();

    await first.reached(task.taskId, 'completed');
    expect(runs).toHaveLength(1);
  });
});
