import { describe, expect, it } from 'vitest';

import { ampleRoom, MemoryTaskStore, taskRecord } from '../src/index.ts';
import { taskStoreSuite } from '../src/suites.ts';

describe('MemoryTaskStore', () => {
  taskStoreSuite(async () => ({
    store: { tasks: new MemoryTaskStore() },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  it('ends what a process ran that the test declares lost, once', async () => {
    const shared = new Map<string, string>();
    const [first, second] = [new MemoryTaskStore(1, shared), new MemoryTaskStore(2, shared)];
    await first.create(taskRecord({ runner: first.instance }), ampleRoom);
    second.lost.add(first.instance);
    expect(await second.recover((task) => ({ ...task, status: 'failed' }))).toBe(1);
    expect(await second.get('task-1')).toEqual(
      taskRecord({ status: 'failed', revision: 2, runner: null }),
    );
    expect(await second.recover((task) => task)).toBe(0);
  });
});
