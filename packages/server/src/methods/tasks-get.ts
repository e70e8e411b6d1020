import type { Method } from '../method.ts';
import { findTask } from '../tasks/find-task.ts';
import { toDetailedView } from '../tasks/task-view.ts';

/** `tasks/get` (MCP extension "Tasks", "Task Polling"): a task as it is now, from whichever process has it. */
export const tasksGet: Method = async ({ params, scope, engine }) => {
  const task = await findTask(engine, { method: 'tasks/get', params }, scope);
  return toDetailedView(task, engine.limits.taskPollIntervalMs);
};
