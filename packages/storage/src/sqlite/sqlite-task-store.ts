import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { TaskRecord, TaskRoom, TaskStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { Instances } from './instances.ts';
import type { StoreState } from './store-state.ts';
import { prepareTaskStatements } from './task-statements.ts';
import type { TaskStatements } from './task-statements.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly instances: Instances;
}

/** Tasks on SQLite. */
export class SqliteTaskStore implements TaskStore {
  readonly #parts: Parts;
  readonly #statements: TaskStatements;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepareTaskStatements(parts.database);
  }

  get instance(): number {
    return this.#parts.instances.own;
  }

  create(task: TaskRecord, room: TaskRoom): ReturnType<TaskStore['create']> {
    return this.#parts.writer.write(() => {
      const row = rowOf(task);
      const { count, bytes, own } = this.#used(task);
      if (own >= room.maxTasksPerPrincipal) return 'principal_full';
      if (count >= room.maxTasks || bytes + row.bytes > room.maxBytes) return 'store_full';
      this.#statements.insert.run({ ...row, id: task.id, principalId: task.principalId });
      return 'created';
    });
  }

  async get(id: string): Promise<TaskRecord | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#statements.get.get(id);
    return row === undefined ? undefined : toTask(row);
  }

  replace(task: TaskRecord): Promise<boolean> {
    return this.#parts.writer.write(() => this.#replace(task));
  }

  async recover(end: (task: TaskRecord) => TaskRecord): Promise<number> {
    this.#parts.state.assertUsable();
    let ended = 0;
    for (const { number, lock } of this.#parts.instances.takeOver()) {
      try {
        ended += await this.#endTasksOf(number, end);
      } finally {
        lock.release();
      }
    }
    return ended;
  }

  purge(nowMs: number): Promise<number> {
    return this.#parts.writer.write(() => Number(this.#statements.purge.run(nowMs).changes));
  }

  /** Runs once for each instance, whoever tries: its tasks have no runner after the same transaction. */
  #endTasksOf(lost: number, end: (task: TaskRecord) => TaskRecord): Promise<number> {
    const { writer, instances } = this.#parts;
    return writer.write(() => {
      const tasks = this.#statements.runBy.all(lost).map(toTask);
      for (const task of tasks) {
        this.#replace({ ...end(task), revision: task.revision + 1, runner: null });
      }
      instances.noteEnded(lost);
      return tasks.length;
    });
  }

  #replace(task: TaskRecord): boolean {
    return this.#statements.replace.run({ ...rowOf(task), id: task.id }).changes === 1;
  }

  #used({ principalId, createdAtMs }: TaskRecord): { count: number; bytes: number; own: number } {
    const row = this.#statements.used.get({ principalId, nowMs: createdAtMs }) ?? {};
    return { count: Number(row['count']), bytes: Number(row['bytes']), own: Number(row['own']) };
  }
}

/** The columns that change with each revision. */
function rowOf(task: TaskRecord): Record<string, string | number | null> & { bytes: number } {
  const content = JSON.stringify(task);
  const { status, revision, runner, expiresAtMs } = task;
  return { status, revision, runner, expiresAtMs, bytes: Buffer.byteLength(content), content };
}

const toTask = (row: NonNullable<ReturnType<StatementSync['get']>>): TaskRecord =>
  JSON.parse(String(row['content'])) as TaskRecord;
