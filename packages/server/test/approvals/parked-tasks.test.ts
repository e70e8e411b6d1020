import {
  defaultLimits,
  defineTool,
  elicitForm,
  inputRequired,
  PlatformError,
} from '@qmcp/contracts';
import type { HumanRequest } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { eventually, storeOf, taskServer } from '../tasks/task-server.ts';
import { testServer } from '../test-server.ts';
import { ChangingPolicy, decided, deleteUser, holdAll, holdOf, pendingOf } from './holds.ts';

const busy = () => new PlatformError('store_busy', 'busy', { retryable: true });

/** A server that has parked a call, and another one of the same store that was there before. */
async function twoServers() {
  const { tool, runs } = deleteUser();
  const first = taskServer([tool], { policy: holdAll });
  const other = testServer([tool], { policy: holdAll, store: storeOf(first) });
  await other.server.resumeHeldCalls();
  const { taskId } = await first.start('delete_user', { id: 7 });
  return { first, other, runs, taskId, asked: await pendingOf(first.store.humanRequests) };
}

describe('a task that a process parked which has gone', () => {
  it.each([
    ['approve', 'User 7 is gone', 1],
    ['deny', 'denied', 0],
  ])('is ended by one that stays: %s', async (answer, told, count) => {
    const { first, other, runs, taskId, asked } = await twoServers();
    await first.server.close();
    await decided(other.server.human.store, asked, { answer });
    const done = await first.reached(taskId, 'completed');
    expect(done.result?.content[0]?.text).toContain(told);
    expect(runs).toHaveLength(count);
  });

  it('runs once where both are there', async () => {
    const { first, other, runs, taskId, asked } = await twoServers();
    await decided(other.server.human.store, asked);
    await first.reached(taskId, 'completed');
    first.clock.advance(5_000);
    await first.reached(taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('is ended although the store does not answer at first', async () => {
    const { first, other, runs, taskId, asked } = await twoServers();
    await first.server.close();
    const { humanRequests } = first.store;
    const get = humanRequests.get.bind(humanRequests);
    humanRequests.get = () => Promise.reject(busy());
    await decided(other.server.human.store, asked);
    await eventually(() => other.logger.entries.find(({ level }) => level === 'error'));
    humanRequests.get = get;
    other.clock.advance(defaultLimits.taskPollIntervalMs);
    await first.reached(taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('is left to who stays once this one ends, though the store did not answer', async () => {
    const { first, other, runs, taskId, asked } = await twoServers();
    first.store.humanRequests.get = () => Promise.reject(busy());
    await decided(other.server.human.store, asked);
    await eventually(() => other.logger.entries.find(({ level }) => level === 'error'));
    await other.server.close();
    other.clock.advance(defaultLimits.taskPollIntervalMs);
    expect(await first.get(taskId)).toMatchObject({ status: 'working' });
    expect(runs).toEqual([]);
  });
});

it('a task does not end by late news of an approval that another one took the place of', async () => {
  const { tool, runs } = deleteUser();
  const policy = new ChangingPolicy();
  const { start, reached, get, server } = taskServer([tool], { policy });
  const { store } = server.human;
  const { taskId } = await start('delete_user', { id: 7 });
  const first = await pendingOf(store);
  policy.becomes({ effect: 'hold', hold: holdOf({ ruleDigest: 'b'.repeat(64) }) });
  await decided(store, first);
  const parked = await eventually(async () => {
    const task = await get(taskId);
    return task.statusMessage?.includes(first.id) === false ? task : undefined;
  });
  const second = await pendingOf(store);
  expect(parked).toMatchObject({ status: 'working' });
  expect(parked.statusMessage).toContain(second.id);

  const retired = (await store.get(first.id)) as HumanRequest;
  await store.replace({ ...retired, revision: retired.revision + 1 });
  await decided(store, second);

  const done = await reached(taskId, 'completed');
  expect(done.result).toMatchObject({ isError: false });
  expect(runs).toHaveLength(1);
});

describe('where decisions could not be listened to', () => {
  it('the same call parks as the same task once that works', async () => {
    const { tool, runs } = deleteUser();
    const { start, reached, server, store } = taskServer([tool], { policy: holdAll });
    const { humanRequests } = store;
    const changes = humanRequests.changes.bind(humanRequests);
    humanRequests.changes = () => Promise.reject(busy());
    await expect(start('delete_user', { id: 7 })).rejects.toMatchObject({ code: 'unavailable' });
    const asked = await pendingOf(humanRequests);
    humanRequests.changes = changes;

    const { taskId } = await start('delete_user', { id: 7 });

    expect(taskId).toBe(asked.held?.taskId);
    await decided(server.human.store, asked);
    await reached(taskId, 'completed');
    expect(runs).toHaveLength(1);
  });

  it('a task that comes to wait says so in the log, and goes on when its server starts again', async () => {
    const form = elicitForm('?', { type: 'object', properties: {} });
    const tool = defineTool({
      name: 'ask',
      description: '.',
      input: z.object({}),
      task: 'required',
      run: (_input, { state }) =>
        state === undefined ? inputRequired({ sure: form }, { step: 1 }) : 'done',
    });
    const policy = new ChangingPolicy();
    policy.becomes({ effect: 'allow' });
    const first = taskServer([tool], { policy });
    const { taskId } = await first.start('ask');
    await first.reached(taskId, 'input_required');
    const { humanRequests } = first.store;
    const changes = humanRequests.changes.bind(humanRequests);
    humanRequests.changes = () => Promise.reject(busy());
    policy.becomes({ effect: 'hold', hold: holdOf() });
    await first.update(taskId, { '1.sure': { action: 'accept' } });
    await eventually(() => first.logger.entries.find(({ level }) => level === 'error'));
    humanRequests.changes = changes;
    await first.server.close();

    const { server } = testServer([tool], { policy, store: storeOf(first) });
    await server.resumeHeldCalls();
    await decided(server.human.store, await pendingOf(humanRequests));

    expect(await first.reached(taskId, 'completed')).toMatchObject({
      result: { content: [{ text: 'done' }] },
    });
  });
});
