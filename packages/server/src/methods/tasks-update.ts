import { WireError } from '@qmcp/contracts';

import type { Method } from '../method.ts';
import { optionalObject } from '../params.ts';
import { answerTask } from '../tasks/answer-task.ts';
import { findTask } from '../tasks/find-task.ts';
import { onRecord } from '../tasks/on-record.ts';

const method = 'tasks/update';

/** `tasks/update` (MCP extension "Tasks", "Task Update Requests"): answers what a task has asked, in part or in full. */
export const tasksUpdate: Method = async ({ params, scope, engine }) => {
  const task = await findTask(engine, { method, params }, scope);
  const inputResponses = optionalObject(params, 'inputResponses');
  if (inputResponses === undefined) {
    throw new WireError('invalid_params', "Invalid params: 'inputResponses' must be an object");
  }
  const answers = { responses: inputResponses, principal: scope.principal };
  const act = (): Promise<void> => answerTask(engine, task.id, answers);
  const given = { taskId: task.id, inputResponses };
  await onRecord(engine, { method, task, arguments: given, act }, scope);
  return {};
};
