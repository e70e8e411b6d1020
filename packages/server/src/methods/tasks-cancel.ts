import type { Method } from '../method.ts';
import { cancelTask } from '../tasks/cancel-task.ts';
import { findTask } from '../tasks/find-task.ts';
import { onRecord } from '../tasks/on-record.ts';

const method = 'tasks/cancel';

/** `tasks/cancel` (MCP extension "Tasks", "Task Cancellation"): the wish is durable when this is answered. */
export const tasksCancel: Method = async ({ params, scope, engine }) => {
  const task = await findTask(engine, { method, params }, scope);
  const act = (): Promise<void> => cancelTask(engine, task.id);
  await onRecord(engine, { method, task, arguments: { taskId: task.id }, act }, scope);
  return {};
};
