import type { TaskRecord, TaskRoom, TaskStore } from '@qmcp/contracts';

const sizeOf = (task: TaskRecord): number => Buffer.byteLength(JSON.stringify(task));

/** Where several processes would keep their tasks together. */
export type SharedTasks = Map<string, string>;

/**
 * A store of tasks in memory, held to the same suite as the real ones. Two on the same map behave as two processes on
 * one store; which of them are gone is the test's to say.
 */
export class MemoryTaskStore implements TaskStore {
  readonly instance: number;
  /** Instances whose processes are gone. */
  readonly lost = new Set<number>();
  readonly #tasks: SharedTasks;

  constructor(instance = 1, tasks: SharedTasks = new Map()) {
    this.instance = instance;
    this.#tasks = tasks;
  }

  async create(task: TaskRecord, room: TaskRoom): ReturnType<TaskStore['create']> {
    const kept = this.#all().filter(({ expiresAtMs }) => expiresAtMs > task.createdAtMs);
    const own = kept.filter(({ principalId }) => principalId === task.principalId);
    const bytes = kept.reduce((sum, other) => sum + sizeOf(other), sizeOf(task));
    if (own.length >= room.maxTasksPerPrincipal) return 'principal_full';
    if (kept.length >= room.maxTasks || bytes > room.maxBytes) return 'store_full';
    this.#write(task);
    return 'created';
  }

  async get(id: string): Promise<TaskRecord | undefined> {
    return this.#find(id);
  }

  async replace(task: TaskRecord): Promise<boolean> {
    if (this.#find(task.id)?.revision !== task.revision - 1) return false;
    this.#write(task);
    return true;
  }

  async recover(end: (task: TaskRecord) => TaskRecord): Promise<number> {
    const tasks = this.#all().filter(({ runner }) => runner !== null && this.lost.has(runner));
    for (const task of tasks) {
      this.#write({ ...end(task), revision: task.revision + 1, runner: null });
    }
    return tasks.length;
  }

  async purge(nowMs: number): Promise<number> {
    const gone = this.#all().filter((task) => task.expiresAtMs <= nowMs && task.runner === null);
    for (const { id } of gone) this.#tasks.delete(id);
    return gone.length;
  }

  #find(id: string): TaskRecord | undefined {
    const content = this.#tasks.get(id);
    return content === undefined ? undefined : (JSON.parse(content) as TaskRecord);
  }

  /** What was stored, and nothing that shares a value with it. */
  #all(): TaskRecord[] {
    return [...this.#tasks.values()].map((content) => JSON.parse(content) as TaskRecord);
  }

  #write(task: TaskRecord): void {
    this.#tasks.set(task.id, JSON.stringify(task));
  }
}
