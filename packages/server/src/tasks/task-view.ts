import type { JsonObject, JsonRpcError, TaskRecord, TaskStatus } from '@qmcp/contracts';

/** A task as the wire has it (MCP extension "Tasks", `Task`). */
export interface TaskView {
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly statusMessage?: string;
  /** ISO 8601, as `lastUpdatedAt`. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
}

/** A task with what its status brings along (MCP extension "Tasks", `DetailedTask`). */
export interface DetailedTaskView extends TaskView {
  readonly inputRequests?: TaskRecord['questions'];
  readonly result?: JsonObject;
  readonly error?: JsonRpcError;
}

/** The answer that a call has become a task (MCP extension "Tasks", `CreateTaskResult`). */
export interface CreatedTask extends TaskView {
  readonly resultType: 'task';
}

/** A task as its handle shows it. */
export const toTaskView = (task: TaskRecord, pollIntervalMs: number): TaskView => ({
  taskId: task.id,
  status: task.status,
  ...(task.statusMessage !== null && { statusMessage: task.statusMessage }),
  createdAt: new Date(task.createdAtMs).toISOString(),
  lastUpdatedAt: new Date(task.updatedAtMs).toISOString(),
  ttlMs: task.expiresAtMs - task.createdAtMs,
  pollIntervalMs,
});

/** A task as `tasks/get` and `notifications/tasks` show it. */
export const toDetailedView = (task: TaskRecord, pollIntervalMs: number): DetailedTaskView => ({
  ...toTaskView(task, pollIntervalMs),
  ...(task.status === 'input_required' && { inputRequests: task.questions }),
  ...(task.result !== null && { result: task.result }),
  ...(task.error !== null && { error: task.error }),
});

/** Whether a task has ended for good. */
export const hasEnded = ({ status }: TaskRecord): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';
