import { WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { toJsonRpcError } from '../failures.ts';
import type { CallToolReply } from '../mcp-server.ts';
import { runTask } from '../tasks/run-task.ts';
import { completed, failed, waitsFor } from '../tasks/task-ends.ts';
import type { TaskChange } from '../tasks/task-ends.ts';
import { ambiguousReply, collectedReply, deniedReply, lapsedReply } from './approval-replies.ts';
import type { Approval } from './standing.ts';

/**
 * Goes on with the task that waits for an approval, once that is settled: runs it where it was approved, and else ends it
 * with what its caller has to know. Of several processes that try, one does.
 */
export async function resumeTask(engine: Engine, approvalId: string): Promise<void> {
  const approval = await engine.approvals.ledger.get(approvalId);
  if (approval === undefined || approval.held.taskId === null) return;
  if (approval.status === 'pending' || approval.held.grant === 'spent') return;
  const reply = replyOf(approval, engine.clock.nowMs());
  if (reply !== undefined) {
    await change(engine, approval, completed(reply));
    return;
  }
  // A server of the same store that offers other tools leaves it to one that has this one.
  if (engine.registry.tools.get(approval.held.tool) !== undefined)
    await runParked(engine, approval);
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

async function runParked(engine: Engine, approval: Approval): Promise<void> {
  const { principal, tool } = approval.held;
  // Asked before this process becomes its runner, so that it has none where that can't be told.
  if (!(await engine.approvals.mayStillCall(principal))) {
    const refusal = new WireError(
      'forbidden',
      `The API key that asked for '${tool}' was revoked or has expired: it did not run`,
    );
    await change(engine, approval, failed(toJsonRpcError(refusal, 'modern')));
    return;
  }
  const runner = engine.tasks.ledger.instance;
  const task = await change(engine, approval, { runner, statusMessage: null });
  if (task !== undefined && task.call !== null) runTask(engine, { ...task, call: task.call });
}

/**
 * Changes the task of an approval while nobody runs it and it waits for this very one: another approval may have taken
 * its place, of which the news of the first, coming late, says nothing.
 * @returns it, where this is who changed it
 */
async function change(
  engine: Engine,
  approval: Approval,
  edit: TaskChange,
): Promise<TaskRecord | undefined> {
  const { taskId } = approval.held;
  if (taskId === null) return undefined;
  let changed = false;
  const task = await engine.tasks.ledger.change(taskId, (current) => {
    changed = waits(current) && current.statusMessage === waitsFor(approval);
    return changed ? edit : undefined;
  });
  return changed ? task : undefined;
}

const waits = ({ status, runner, call }: TaskRecord): boolean =>
  status === 'working' && runner === null && call !== null;
