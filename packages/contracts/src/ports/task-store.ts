import type { TaskRecord } from '../task.ts';

/** How many tasks may be kept that have not expired. */
export interface TaskRoom {
  readonly maxTasks: number;
  readonly maxTasksPerPrincipal: number;
  /** Of all tasks together, as stored. */
  readonly maxBytes: number;
}

/**
 * Keeps tasks; several processes may share one store. A row is a task's `id`, `principalId`, `revision`, `status`,
 * `runner`, `expiresAtMs` and the size of its JSON, and that JSON; nothing inside of it is the store's concern.
 */
export interface TaskStore {
  /** This process, as `TaskRecord.runner` names it: another number with each start, never given again. */
  readonly instance: number;
  /**
   * Adds a task where there is room, counting what has not expired at its `createdAtMs`. Resolves once durable.
   * @returns false, with nothing written, where it is the principal, or the store, that has no room left
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`, as all that follow
   */
  create(task: TaskRecord, room: TaskRoom): Promise<'created' | 'principal_full' | 'store_full'>;
  /** What is durable of a task, expired or not. */
  get(id: string): Promise<TaskRecord | undefined>;
  /**
   * Writes `task` over the one that it follows, the one whose `revision` is one less. Resolves once durable.
   * @returns false, with nothing written, when there is none such: somebody else changed it meanwhile, or it is gone
   */
  replace(task: TaskRecord): Promise<boolean>;
  /**
   * Ends each task whose runner is gone: not by age, but since the process is known to have ended. Of several that try
   * at once, one does it.
   * @param end - what becomes of such a task; the store adds the revision and takes the runner away
   * @returns how many it ended
   */
  recover(end: (task: TaskRecord) => TaskRecord): Promise<number>;
  /** Deletes what expired before `nowMs` and runs nowhere. @returns how many */
  purge(nowMs: number): Promise<number>;
}
