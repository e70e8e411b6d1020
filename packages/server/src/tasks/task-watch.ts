import type { Clock, Limits, Logger, TaskRecord } from '@qmcp/contracts';

import type { TaskLedger } from './task-ledger.ts';
import { hasEnded } from './task-view.ts';

interface Parts {
  readonly ledger: TaskLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Pick<Limits, 'taskPollIntervalMs'>;
}

interface Watcher {
  /** The newest revision that it heard of each task; a task that has ended is taken out. */
  readonly heard: Map<string, number>;
  readonly hear: (task: TaskRecord) => void;
}

/**
 * Where changes of tasks meet those who want to hear of them: at once where this process makes them, within a poll
 * interval where another one does.
 */
export class TaskWatch {
  readonly #parts: Parts;
  readonly #watchers = new Set<Watcher>();
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.ledger.onChanged((task) => this.#changed(task));
  }

  /**
   * Calls `hear` with each task as it is now, since it may have changed before anybody listened, then with each change.
   * @returns stops it; calling again does nothing
   */
  add(tasks: readonly TaskRecord[], hear: (task: TaskRecord) => void): () => void {
    const watcher = { heard: new Map(tasks.map(({ id }) => [id, 0])), hear };
    this.#watchers.add(watcher);
    for (const task of tasks) tell(watcher, task);
    this.#poll();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
    };
  }

  #changed(task: TaskRecord): void {
    for (const watcher of this.#watchers) tell(watcher, task);
  }

  #poll(): void {
    const { clock, limits } = this.#parts;
    this.#cancelTimer ??= clock.setTimer(() => void this.#look(), limits.taskPollIntervalMs);
  }

  async #look(): Promise<void> {
    const { ledger, logger } = this.#parts;
    this.#cancelTimer = undefined;
    this.#poll();
    try {
      const ids = new Set<string>();
      for (const { heard } of this.#watchers) for (const id of heard.keys()) ids.add(id);
      for (const id of ids) {
        const task = await ledger.get(id);
        if (task !== undefined) this.#changed(task);
      }
    } catch (error) {
      logger.warn({ err: error }, 'tasks that clients listen to could not be read');
    }
  }
}

function tell({ heard, hear }: Watcher, task: TaskRecord): void {
  if (task.revision <= (heard.get(task.id) ?? Infinity)) return;
  if (hasEnded(task)) heard.delete(task.id);
  else heard.set(task.id, task.revision);
  hear(task);
}
