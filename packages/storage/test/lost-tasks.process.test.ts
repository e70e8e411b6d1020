import type { TaskRecord } from '@qmcp/contracts';
import { taskRecord, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { openOn } from './open-test-store.ts';
import { startStoreProcess } from './processes/start-store-process.ts';

const asFailed = (task: TaskRecord): TaskRecord => ({
  ...task,
  status: 'failed',
  statusMessage: 'lost',
});

it('ends what a killed process ran, once, and nothing while that process lives', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  await using runner = startStoreProcess(file, 'task');
  await runner.printed(1);
  const store = await openOn(file);
  const other = await openOn(file);
  expect(await store.tasks.recover(asFailed)).toBe(0);

  await runner.kill();
  // Whoever closes the intents first leaves the instance open for whoever ends the tasks, and the other way round.
  await store.audit.recover();
  const ended = await Promise.all([store.tasks.recover(asFailed), other.tasks.recover(asFailed)]);
  expect(ended.toSorted((left, right) => left - right)).toEqual([0, 1]);
  expect(await other.tasks.get('task-1')).toEqual(
    taskRecord({ status: 'failed', statusMessage: 'lost', revision: 2, runner: null }),
  );
  await store.close();
  await other.close();
});

it('leaves what a store that closed still ran for the next one to end', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const closing = await openOn(file);
  const room = { maxTasks: 9, maxTasksPerPrincipal: 9, maxBytes: 9_999 };
  await closing.tasks.create(taskRecord({ runner: closing.tasks.instance }), room);
  await closing.close();
  const next = await openOn(file);
  expect(await next.tasks.recover(asFailed)).toBe(1);
  expect(await next.tasks.recover(asFailed)).toBe(0);
  await next.close();
});
