import type { TaskRecord, TaskRoom, TaskStore } from '@qmcp/contracts';

import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import { storable } from '../storable.ts';
import { Turns } from './turns.ts';

interface Parts {
  readonly connections: Connections;
  readonly instances: Instances;
}

type Creation = Awaited<ReturnType<TaskStore['create']>>;

/** Tasks on PostgreSQL. */
export class PostgresTaskStore implements TaskStore {
  readonly #parts: Parts;
  readonly #turns = new Turns();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get instance(): number {
    return this.#parts.instances.own;
  }

  create(task: TaskRecord, room: TaskRoom): Promise<Creation> {
    return this.#turns.take(task.id, async () => {
      const { rows } = await this.#parts.connections.write<{ outcome: Creation }>({
        text: 'select create_task(row($1, $2, $3, $4, $5, $6, $7, $8)::task, $9, $10, $11, $12) as outcome',
        values: [
          ...valuesOf(task),
          task.createdAtMs,
          room.maxTasks,
          room.maxTasksPerPrincipal,
          room.maxBytes,
        ],
      });
      return (rows as [{ outcome: Creation }])[0].outcome;
    });
  }

  async get(id: string): Promise<TaskRecord | undefined> {
    const [row] = await this.#parts.connections.read<{ content: string }>({
      text: 'select content from task where id = $1',
      values: [storable(id)],
    });
    return row && toTask(row);
  }

  replace(task: TaskRecord): Promise<boolean> {
    return this.#turns.take(task.id, async () => {
      const { rowCount } = await this.#parts.connections.write({
        text: `update task set status = $3, revision = $4, runner = $5, expires_at_ms = $6, bytes = $7, content = $8
          where id = $1 and principal_id = $2 and revision = $4 - 1`,
        values: valuesOf(task),
      });
      return rowCount === 1;
    });
  }

  async recover(end: (task: TaskRecord) => TaskRecord): Promise<number> {
    const { connections, instances } = this.#parts;
    connections.assertOpen();
    await instances.endLost();
    const lost = await connections.read<{ content: string }>({
      text: `select content from task join instance on number = runner
        where ended_at_ms is not null order by task.id`,
    });
    let ended = 0;
    for (const task of lost.map(toTask)) {
      const closed = { ...end(task), revision: task.revision + 1, runner: null };
      if (await this.replace(closed)) ended += 1;
    }
    return ended;
  }

  async purge(nowMs: number): Promise<number> {
    const { rowCount } = await this.#parts.connections.write({
      text: 'delete from task where expires_at_ms <= $1 and runner is null',
      values: [nowMs],
    });
    return rowCount ?? 0;
  }
}

/** Values for the columns, in their order. */
function valuesOf(task: TaskRecord): readonly unknown[] {
  const content = JSON.stringify(task);
  const { id, principalId, status, revision, runner, expiresAtMs } = task;
  const bytes = Buffer.byteLength(content);
  const key = [storable(id), storable(principalId)];
  return [...key, status, revision, runner, expiresAtMs, bytes, content];
}

const toTask = ({ content }: { readonly content: string }): TaskRecord =>
  JSON.parse(content) as TaskRecord;
