import { runGoverned } from '../approvals/run-governed.ts';
import { toWaitingAnswer } from '../approvals/waiting-answer.ts';
import type { ToolAnswer, ToolRequest } from '../call-tool.ts';
import { throughDoor } from '../door.ts';
import type { Engine } from '../engine.ts';
import { governedToolCall } from '../governed-tool-call.ts';
import { resumeRound, toInputRequired } from '../multi-round.ts';
import type { ToolEntry } from '../registry/entries.ts';
import type { RequestScope } from '../request-scope.ts';
import { answered } from '../tool-reply.ts';
import { Handoff } from './handoff.ts';
import { finishRun } from './run-task.ts';
import { toTaskEnd } from './settle-task.ts';
import type { TaskEnd } from './settle-task.ts';
import { toTaskCall } from './task-call.ts';
import { TaskRun } from './task-run.ts';
import { toTaskView } from './task-view.ts';

/**
 * Calls a tool that may become a task, for a client that knows tasks. What the tool asks before it is one, the client
 * answers by calling again (MCP extension "Tasks", "Task Creation"); what it asks afterwards is a matter of the task.
 */
export async function callAsTask(
  engine: Engine,
  { entry, request }: { readonly entry: ToolEntry; readonly request: ToolRequest },
  scope: RequestScope,
): Promise<ToolAnswer> {
  const { ledger, running } = engine.tasks;
  const run = new TaskRun(
    engine,
    (exchange, onProgress) => scope.through({ exchange, onProgress }),
    scope.exchange,
  );
  const passage = { call: governedToolCall(entry, request.arguments), scope: run.scope };
  const handoff = new Handoff(engine, async () => {
    const task = await ledger.open(toTaskCall(entry, passage), {
      runner: ledger.instance,
    });
    running.add(task.id, run);
    return task;
  });
  const ended = throughDoor<TaskEnd | ToolAnswer>(engine, passage, async ({ intend, hold }) => {
    const begin = async (): Promise<void> => {
      await resumeRound(engine, passage, request);
      if (entry.tool.task === 'required') await handoff.demand();
      else handoff.startTimer();
      if (entry.tool.hints?.readOnly !== true) await intend();
    };
    const governed = {
      entry,
      arguments: request.arguments,
      begin,
      hold,
      answers: request.inputResponses,
    };
    const end = await runGoverned(engine, governed, run.scope);
    if ('waiting' in end) return toWaitingAnswer(engine, { entry, ...passage }, end.waiting);
    if (await handoff.isTask()) return toTaskEnd(end, run.scope);
    return 'question' in end ? toInputRequired(engine, passage, end.question) : answered(end);
  });
  const task = await handoff.task(ended);
  if (task === undefined) {
    // What was no task when it ended has an answer for its caller.
    return (ended as Promise<ToolAnswer>).finally(() => run.end());
  }
  void finishRun(engine, { id: task.id, run, ended: ended as Promise<TaskEnd> });
  return { resultType: 'task', ...toTaskView(task, engine.limits.taskPollIntervalMs) };
}
