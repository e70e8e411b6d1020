import type { TaskCall } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { keyOf } from './held-call.ts';

/** Asks nobody any more about a call whose task was cancelled before it was decided. */
export async function withdrawApproval(
  engine: Engine,
  taskId: string,
  call: TaskCall,
): Promise<void> {
  const { ledger } = engine.approvals;
  const key = keyOf(call.principal, call.tool, call.arguments);
  for (;;) {
    const approval = await ledger.find(key);
    if (approval?.held.taskId !== taskId || approval.status !== 'pending') return;
    if ((await ledger.retire(approval)) !== undefined) return;
  }
}
