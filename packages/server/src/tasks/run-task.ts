import { WireError } from '@qmcp/contracts';
import type { TaskCall, TaskRecord } from '@qmcp/contracts';

import { runGoverned } from '../approvals/run-governed.ts';
import { throughDoor } from '../door.ts';
import type { Engine } from '../engine.ts';
import { governedToolCall } from '../governed-tool-call.ts';
import { refuseUnknown } from '../refuse-unknown.ts';
import { RequestScope } from '../request-scope.ts';
import { answersOf, settleTask, toTaskEnd } from './settle-task.ts';
import type { EndedRun, TaskEnd } from './settle-task.ts';
import { digestOfCall, factsOf } from './task-call.ts';
import { TaskRun } from './task-run.ts';

/** A task that has not ended. */
export type StoredTask = TaskRecord & { readonly call: TaskCall };

/**
 * Runs a stored call through the door, as any call: policy is asked as of now, and the record covers this run. Goes on
 * in the background; how it ends, the task tells. Its runner must be this process: that it is written down is what
 * keeps it from running twice.
 */
export function runTask(engine: Engine, task: StoredTask): void {
  const { running } = engine.tasks;
  const run = new TaskRun(engine, (exchange, onProgress) => {
    const facts = { ...factsOf(task.call), exchange, onProgress };
    return new RequestScope(facts, engine.entropy);
  });
  run.scope.inputResponses = answersOf(task);
  run.scope.state = task.state;
  running.add(task.id, run);
  void finishRun(engine, { id: task.id, run, ended: runStored(engine, task, run.scope) });
}

/**
 * Writes down how a run ended, and runs the task again where its tool only wants to be called once more, or when a person
 * agreed. Never rejects.
 */
export async function finishRun(engine: Engine, endedRun: EndedRun): Promise<void> {
  const task = await settleTask(engine, endedRun);
  if (task !== undefined && task.call !== null) runTask(engine, { ...task, call: task.call });
  const end = await endedRun.ended.catch(() => undefined);
  // The decision may have come before the task waited for it again.
  if (end?.kind === 'held') await waitAgain(engine, end.approval.id);
}

async function waitAgain({ approvals, logger }: Engine, approvalId: string): Promise<void> {
  try {
    await approvals.parked.add(approvalId);
  } catch (error) {
    // It goes on with a process that hears of the decision, when its caller calls again, or at the next start.
    logger.error({ err: error }, 'a task could not wait for its decision');
  }
}

async function runStored(
  engine: Engine,
  { id: taskId, call }: StoredTask,
  scope: RequestScope,
): Promise<TaskEnd> {
  const { tool: name } = call;
  const entry = engine.registry.tools.get(name);
  if (entry === undefined) {
    const refusal = new WireError('unknown_tool', `Unknown tool: ${name}`, { name });
    return refuseUnknown(engine, { method: 'tools/call', name }, { scope, refusal });
  }
  const passage = { call: governedToolCall(entry, call.arguments), scope };
  return throughDoor<TaskEnd>(engine, passage, async ({ intend, hold }) => {
    if (digestOfCall(entry, call.arguments) !== call.digest) {
      throw new WireError(
        'conflict',
        `'${name}' is defined in another way than when this was asked for: call it again`,
      );
    }
    const begin = entry.tool.hints?.readOnly === true ? () => Promise.resolve() : intend;
    const run = { entry, arguments: call.arguments, begin, hold, taskId };
    const end = await runGoverned(engine, run, scope);
    return toTaskEnd(end, scope);
  });
}
