import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { withdrawApproval } from '../approvals/withdraw-approval.ts';
import { cancelled } from './task-ends.ts';
import { hasEnded } from './task-view.ts';

/**
 * Stops a task. One that nobody runs is over at once; whoever runs it is told to stop, and may still be done before it
 * does. Of one that has ended nothing changes.
 */
export async function cancelTask(engine: Engine, id: string): Promise<void> {
  const { ledger, running } = engine.tasks;
  let waited: TaskRecord | undefined;
  await ledger.change(id, (task) => {
    waited = task.runner === null ? task : undefined;
    if (hasEnded(task) || task.cancelRequested) return undefined;
    const over = task.runner === null ? cancelled(`'${task.tool}' was cancelled.`) : {};
    return { ...over, cancelRequested: true };
  });
  running.stop(id, 'cancelled');
  if (waited !== undefined && waited.call !== null) {
    await withdrawApproval(engine, id, waited.call);
  }
}
