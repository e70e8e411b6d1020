import { ampleRoom, fakeClock, taskRecord } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { recoverTasks } from '../../src/tasks/recover-tasks.ts';
import { onSharedTasks } from './task-server.ts';

it('closes what a lost process ran, and deletes what expired, when a server starts', async () => {
  const [lost, starting] = onSharedTasks();
  await lost.create(taskRecord({ runner: 1, expiresAtMs: 9_000 }), ampleRoom);
  await lost.create(taskRecord({ id: 'expired' }), ampleRoom);
  await lost.create(taskRecord({ id: 'waiting', expiresAtMs: 9_000 }), ampleRoom);
  starting.lost.add(1);
  expect(await recoverTasks(starting, fakeClock(5_000))).toBe(1);
  expect(await starting.get('task-1')).toMatchObject({
    status: 'failed',
    runner: null,
    call: null,
  });
  expect(await starting.get('expired')).toBeUndefined();
  expect(await starting.get('waiting')).toMatchObject({ status: 'working' });
});
