import { WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { toJsonRpcError } from '../failures.ts';
import type { CallToolReply } from '../mcp-server.ts';
import { runTask } from '../tasks/run-task.ts';
import { completed, failed } from '../tasks/task-ends.ts';
import type { TaskChange } from '../tasks/task-ends.ts';
import { ambiguousReply, collectedReply, deniedReply, lapsedReply } from './approval-replies.ts';
import type { Approval } from './standing.ts';

/**
 * Goes on with the task that waits for an approval, once that is settled: runs it where it was approved, and else ends it
 * with what its caller has to know. Of several processes that try, one does.
 * @returns whether the approval is not settled yet
 */
export async function resumeTask(engine: Engine, approvalId: string): Promise<boolean> {
  const approval = await engine.approvals.ledger.get(approvalId);
  const taskId = approval?.held.taskId ?? null;
  if (approval === undefined || taskId === null) return false;
  if (approval.status === 'pending' || approval.held.grant === 'spent') return true;
  const reply = replyOf(approval, engine.clock.nowMs());
  if (reply !== undefined) {
    await change(engine, taskId, () => completed(reply));
    return false;
  }
  // A server of the same store that offers other tools leaves it to one that has this one.
  if (engine.registry.tools.get(approval.held.tool) === undefined) return true;
  await runParked(engine, taskId);
  return false;
}

/** What a settled approval lets the call be answered with; undefined where it may run. */
function replyOf(approval: Approval, nowMs: number): CallToolReply | undefined {
  const { status, answer, held, expiresAtMs } = approval;
  if (held.grant === 'finished') return collectedReply(approval).reply;
  if (held.grant === 'ambiguous') return ambiguousReply(approval).reply;
  if (status !== 'responded') return lapsedReply(approval).reply;
  if (answer !== 'approve') return deniedReply(approval).reply;
  return expiresAtMs > nowMs ? undefined : lapsedReply(approval).reply;
}

async function runParked(engine: Engine, taskId: string): Promise<void> {
  const { ledger } = engine.tasks;
  const task = await change(engine, taskId, () => ({
    runner: ledger.instance,
    statusMessage: null,
  }));
  if (task === undefined || task.call === null) return;
  const { call } = task;
  if (await engine.approvals.mayStillCall(call.principal))
    return runTask(engine, { ...task, call });
  const refusal = new WireError(
    'forbidden',
    `The API key that asked for '${task.tool}' was revoked or has expired: it did not run`,
  );
  await ledger.change(taskId, () => failed(toJsonRpcError(refusal, 'modern')));
}

/** Changes a task that nobody runs. @returns it, where this is who changed it */
async function change(
  engine: Engine,
  taskId: string,
  edit: () => TaskChange,
): Promise<TaskRecord | undefined> {
  let changed = false;
  const task = await engine.tasks.ledger.change(taskId, ({ status, runner, call }) => {
    changed = status === 'working' && runner === null && call !== null;
    return changed ? edit() : undefined;
  });
  return changed ? task : undefined;
}
