import type { Clock, TaskStore } from '@qmcp/contracts';

import { asLost } from './task-ends.ts';

/**
 * Makes the tasks of a store honest when a server starts: what processes ran that are gone is closed as failed and never
 * run again, what expired is deleted. @returns how many were closed
 */
export async function recoverTasks(store: TaskStore, clock: Clock): Promise<number> {
  const closed = await store.recover(asLost);
  await store.purge(clock.nowMs());
  return closed;
}
