import type { Clock, Logger, TaskRecord } from '@qmcp/contracts';

import type { WakeUps } from '../peers/wake-ups.ts';
import type { TaskLedger } from './task-ledger.ts';
import { hasEnded } from './task-view.ts';

/** Longest time between two looks: at what another process changed whose notice was lost, or who lost its runner. */
const SAFETY_INTERVAL_MS = 5_000;
/** Most tasks that a look reads, so that ten thousand that wait cost next to nothing. */
const PAGE = 200;

interface Parts {
  readonly ledger: TaskLedger;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Watcher {
  /** The newest revision that it heard of each task; a task that has ended is taken out. */
  readonly heard: Map<string, number>;
  readonly hear: (task: TaskRecord) => void;
}

/**
 * Where changes of tasks meet those who want to hear of them: at once where this process makes them, and where another one
 * does, as soon as that has told so.
 */
export class TaskWatch {
  readonly #parts: Parts;
  readonly #watchers = new Map<string, Set<Watcher>>();
  /** How far the round has come that looks at each task. */
  #round: Iterator<string> | undefined;
  /** Any task may have changed, so the round does not rest between pages. */
  #hurried = false;
  #cancelTimer: (() => void) | undefined;
  #stopWaking: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.ledger.onChanged((task) => this.#changed(task));
  }

  /**
   * Calls `hear` with each task as it is now, since it may have changed before anybody listened, then with each change.
   * @returns stops it; calling again does nothing
   */
  add(tasks: readonly TaskRecord[], hear: (task: TaskRecord) => void): () => void {
    const watcher: Watcher = { heard: new Map(), hear };
    for (const { id } of tasks) this.#enter(id, watcher);
    for (const task of tasks) this.#tell(watcher, task);
    // What another process changed since they were read.
    void this.#look([...watcher.heard.keys()]);
    return () => {
      for (const id of watcher.heard.keys()) this.#leave(id, watcher);
    };
  }

  #enter(id: string, watcher: Watcher): void {
    watcher.heard.set(id, 0);
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(watcher));
    this.#stopWaking ??= this.#parts.wakeUps.on('task', (changed) => this.#wake(changed));
    if (this.#cancelTimer === undefined) this.#rest();
  }

  #leave(id: string, watcher: Watcher): void {
    watcher.heard.delete(id);
    const watchers = this.#watchers.get(id);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(id);
    if (this.#watchers.size > 0) return;
    this.#stopWaking?.();
    this.#cancelTimer?.();
    this.#stopWaking = this.#cancelTimer = this.#round = undefined;
  }

  #changed(task: TaskRecord): void {
    for (const watcher of this.#watchers.get(task.id) ?? []) this.#tell(watcher, task);
  }

  #tell(watcher: Watcher, task: TaskRecord): void {
    if (task.revision <= (watcher.heard.get(task.id) ?? Infinity)) return;
    if (hasEnded(task)) this.#leave(task.id, watcher);
    else watcher.heard.set(task.id, task.revision);
    watcher.hear(task);
  }

  #wake(id: string | undefined): void {
    if (id !== undefined) {
      if (this.#watchers.has(id)) void this.#look([id]);
      return;
    }
    this.#round = undefined;
    this.#hurried = true;
    this.#rest();
  }

  #rest(): void {
    const restMs = this.#hurried ? 0 : SAFETY_INTERVAL_MS;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.setTimer(() => void this.#goOn(), restMs);
  }

  /** Looks at the next page of the round. */
  async #goOn(): Promise<void> {
    const round = (this.#round ??= this.#watchers.keys());
    const page = take(round, PAGE);
    if (page.length < PAGE) {
      this.#round = undefined;
      this.#hurried = false;
    }
    await this.#look(page);
    if (this.#watchers.size > 0) this.#rest();
  }

  async #look(ids: readonly string[]): Promise<void> {
    const { ledger, logger } = this.#parts;
    try {
      for (const id of ids) {
        const task = await ledger.get(id);
        if (task !== undefined) this.#changed(task);
      }
    } catch (error) {
      logger.warn({ err: error }, 'tasks that clients listen to could not be read');
    }
  }
}

/** The next of an iterator, as many as there are. */
function take(iterator: Iterator<string>, count: number): readonly string[] {
  const taken: string[] = [];
  while (taken.length < count) {
    const { done, value } = iterator.next();
    if (done === true) return taken;
    taken.push(value);
  }
  return taken;
}
