import type { ToolAnswer } from '../call-tool.ts';
import type { Ended } from '../door.ts';
import type { Engine } from '../engine.ts';
import { knowsTasks } from '../tasks/demand-tasks.ts';
import { toTaskView } from '../tasks/task-view.ts';
import { reasonOf, waitingReply } from './approval-replies.ts';
import { parkCall } from './park-call.ts';
import type { HeldPassage } from './park-call.ts';
import type { Approval } from './standing.ts';

/** The answer to a call that waits for a person, in the best form that its client declared. */
export async function toWaitingAnswer(
  engine: Engine,
  passage: HeldPassage,
  approval: Approval,
): Promise<Ended<ToolAnswer>> {
  const answer = await answerFor(engine, passage, approval);
  return { outcome: 'held', reason: reasonOf(approval), result: answer, answer };
}

async function answerFor(
  engine: Engine,
  passage: HeldPassage,
  approval: Approval,
): Promise<ToolAnswer> {
  if (knowsTasks(passage.scope.client)) {
    const task = await parkCall(engine, passage, approval);
    if (task !== undefined) {
      return { resultType: 'task', ...toTaskView(task, engine.limits.taskPollIntervalMs) };
    }
  }
  return waitingReply(approval);
}
