import type { Store, TaskRecord } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { ampleRoom, taskRecord } from './task-fixtures.ts';

/** Opens an empty store of the backend under test. */
export type OpenTaskStore = () => Promise<
  AsyncDisposable & { readonly store: Pick<Store, 'tasks'> }
>;

/** What a lost task becomes in these tests. */
const asFailed = (task: TaskRecord): TaskRecord => ({
  ...task,
  status: 'failed',
  error: { code: -32603, message: 'lost' },
});

/** What every store of tasks promises. */
export function taskStoreSuite(open: OpenTaskStore): void {
  keepsTasks(open);
  letsOneChangeWin(open);
  countsRoom(open);
  forgetsTasks(open);
}

function keepsTasks(open: OpenTaskStore): void {
  it('gives a task back as it was created, and nothing for an unknown id', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    expect(await tasks.create(taskRecord(), ampleRoom)).toBe('created');
    expect(await tasks.get('task-1')).toEqual(taskRecord());
    expect(await tasks.get('task-2')).toBeUndefined();
  });

  it('gives a task back as it was replaced, every field', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    await tasks.create(taskRecord(), ampleRoom);
    const ended = taskRecord({
      revision: 2,
      status: 'completed',
      runner: tasks.instance,
      updatedAtMs: 1_500,
      expiresAtMs: 9_000,
      statusMessage: 'Done',
      cancelRequested: true,
      call: null,
      round: 2,
      questions: { '1.name': { method: 'roots/list', params: {} } },
      answers: { '1.age': { action: 'accept' } },
      state: { at: 3 },
      result: { content: [] },
    });
    expect(await tasks.replace(ended)).toBe(true);
    expect(await tasks.get('task-1')).toEqual(ended);
  });
}

function letsOneChangeWin(open: OpenTaskStore): void {
  it('writes nothing over a task that somebody else changed, and nothing where there is none', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    await tasks.create(taskRecord(), ampleRoom);
    const edits = ['a', 'b', 'c'].map((statusMessage) =>
      tasks.replace(taskRecord({ revision: 2, statusMessage })),
    );
    const won = await Promise.all(edits);
    expect(won).toEqual([true, false, false]);
    expect((await tasks.get('task-1'))?.statusMessage).toBe('a');
    expect(await tasks.replace(taskRecord({ id: 'task-2', revision: 2 }))).toBe(false);
    expect(await tasks.get('task-2')).toBeUndefined();
  });

  it('leaves alone what a living process runs, and what nobody runs', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    await tasks.create(taskRecord({ runner: tasks.instance }), ampleRoom);
    await tasks.create(taskRecord({ id: 'task-2' }), ampleRoom);
    expect(await tasks.recover(asFailed)).toBe(0);
    expect((await tasks.get('task-1'))?.status).toBe('working');
  });
}

function countsRoom(open: OpenTaskStore): void {
  it('refuses a principal that has all the tasks it may have, and no other', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    const room = { ...ampleRoom, maxTasksPerPrincipal: 1 };
    await tasks.create(taskRecord(), room);
    expect(await tasks.create(taskRecord({ id: 'task-2' }), room)).toBe('principal_full');
    expect(await tasks.get('task-2')).toBeUndefined();
    const others = taskRecord({ id: 'task-3', principalId: 'bob' });
    expect(await tasks.create(others, room)).toBe('created');
  });

  it('refuses everybody when there are too many tasks, or too many bytes', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    await tasks.create(taskRecord(), ampleRoom);
    const others = taskRecord({ id: 'task-2', principalId: 'bob' });
    expect(await tasks.create(others, { ...ampleRoom, maxTasks: 1 })).toBe('store_full');
    const bytes = Buffer.byteLength(JSON.stringify(taskRecord()) + JSON.stringify(others));
    const tooLittle = { ...ampleRoom, maxBytes: bytes - 1 };
    expect(await tasks.create(others, tooLittle)).toBe('store_full');
    expect(await tasks.create(others, { ...ampleRoom, maxBytes: bytes })).toBe('created');
  });

  it('lets as many in as there is room for, however many come at once', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    const room = { ...ampleRoom, maxTasksPerPrincipal: 3 };
    const came = Array.from({ length: 8 }, (_, index) =>
      tasks.create(taskRecord({ id: `task-${index}` }), room),
    );
    const created = (await Promise.all(came)).filter((outcome) => outcome === 'created');
    expect(created).toHaveLength(3);
  });

  it('does not count what has expired', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    const room = { ...ampleRoom, maxTasks: 1, maxTasksPerPrincipal: 1 };
    await tasks.create(taskRecord(), room);
    const next = (createdAtMs: number) =>
      tasks.create(taskRecord({ id: 'task-2', createdAtMs, expiresAtMs: 9_000 }), room);
    expect(await next(1_999)).toBe('principal_full');
    expect(await next(2_000)).toBe('created');
  });
}

function forgetsTasks(open: OpenTaskStore): void {
  it('deletes what expired, and neither what has not nor what still runs', async () => {
    await using opened = await open();
    const { tasks } = opened.store;
    await tasks.create(taskRecord(), ampleRoom);
    await tasks.create(taskRecord({ id: 'task-2', expiresAtMs: 2_001 }), ampleRoom);
    await tasks.create(taskRecord({ id: 'task-3', runner: tasks.instance }), ampleRoom);
    expect(await tasks.purge(2_000)).toBe(1);
    expect(await tasks.get('task-1')).toBeUndefined();
    expect(await tasks.get('task-2')).toBeDefined();
    expect(await tasks.get('task-3')).toBeDefined();
  });
}
