import type { Principal, TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { runTask } from './run-task.ts';
import { toStored } from './task-call.ts';
import type { TaskChange } from './task-ends.ts';

/** Answers to a task, by key, and who gives them: the principal of the task, with the scopes that it has now. */
export interface TaskAnswers {
  readonly responses: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
}

/**
 * Takes the answers to what a task has asked, and none to what it has not. With the last one the task runs again, in
 * this process, as its principal may act now. Resolves once they are durable.
 * @throws WireError `payload_too_large`
 */
export async function answerTask(
  engine: Engine,
  id: string,
  { responses, principal }: TaskAnswers,
): Promise<void> {
  const { ledger } = engine.tasks;
  let claimed = false;
  const task = await ledger.change(id, (current) => {
    const change = answered(current, responses);
    // Of several that give the last answer at once, the one whose change is written runs the task.
    claimed = change?.status === 'working';
    const call = current.call && { ...current.call, principal: toStored(principal) };
    return claimed ? { ...change, call, runner: ledger.instance } : change;
  });
  if (claimed && task !== undefined && task.call !== null) {
    runTask(engine, { ...task, call: task.call });
  }
}

function answered(
  { status, questions, answers }: TaskRecord,
  responses: Readonly<Record<string, unknown>>,
): TaskChange | undefined {
  const keys = Object.keys(questions);
  const given = keys.filter((key) => Object.hasOwn(responses, key));
  if (status !== 'input_required' || given.length === 0) return undefined;
  const open = keys.filter((key) => !given.includes(key));
  return {
    questions: pick(questions, open),
    answers: { ...answers, ...pick(responses, given) },
    ...(open.length === 0 && { status: 'working' }),
  };
}

const pick = <T>(from: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
