import { WireError } from '@qmcp/contracts';
import type {
  Clock,
  Entropy,
  Limits,
  Logger,
  Principal,
  Store,
  TaskCall,
  TaskRecord,
} from '@qmcp/contracts';

import { asLost } from './task-ends.ts';
import type { TaskChange } from './task-ends.ts';

interface Parts {
  readonly store: Pick<Store, 'tasks' | 'audit'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** How a task begins. */
interface TaskStart {
  readonly runner: number | null;
  /** How long it can be asked for, where that is longer than usual. */
  readonly ttlMs?: number;
  readonly statusMessage?: string;
}

/** 256 bits, so that no task of another can be guessed. */
const ID_BYTES = 32;
/** Longest time between two looks for what expired. */
const MAX_PURGE_INTERVAL_MS = 60 * 60 * 1000;

/** The tasks of this server as its store has them, whichever process runs them. */
export class TaskLedger {
  readonly #parts: Parts;
  readonly #listeners = new Set<(task: TaskRecord) => void>();
  #lastExpiryMs = 0;
  #cancelPurge: (() => void) | undefined;
  #recovery: { readonly atMs: number; readonly done: Promise<void> } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** This process, as the runner of a task. */
  get instance(): number {
    return this.#parts.store.tasks.instance;
  }

  /** Calls `hear` with each task that this process changes. @returns stops it */
  onChanged(hear: (task: TaskRecord) => void): () => void {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  }

  /**
   * Creates a task. Resolves once any process can find it, after a crash too.
   * @param start - `runner`: this process, which runs it from now on; or null, for one that waits for somebody to run it
   * @throws WireError `unavailable` where there is no room, `payload_too_large`
   */
  async open(call: TaskCall, start: TaskStart): Promise<TaskRecord> {
    const { runner, ttlMs = 0, statusMessage = null } = start;
    const { clock, entropy, limits, store } = this.#parts;
    const nowMs = clock.nowMs();
    const task: TaskRecord = {
      id: Buffer.from(entropy.bytes(ID_BYTES)).toString('base64url'),
      principalId: call.principal.id,
      tool: call.tool,
      status: 'working',
      revision: 1,
      runner,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      expiresAtMs: nowMs + Math.max(limits.taskTtlMs, ttlMs),
      statusMessage,
      cancelRequested: false,
      call,
      round: 0,
      questions: {},
      answers: {},
      state: undefined,
      result: null,
      error: null,
    };
    this.#demandSize(task);
    const { maxTasks, maxTasksPerPrincipal, maxAllTasksBytes: maxBytes } = limits;
    const outcome = await store.tasks.create(task, { maxTasks, maxTasksPerPrincipal, maxBytes });
    if (outcome !== 'created') throw noRoom(outcome, limits);
    this.#purgeAfter(task.expiresAtMs);
    return task;
  }

  /** The principal's task of that id, unless it has expired. */
  async find(id: string, principal: Principal): Promise<TaskRecord | undefined> {
    const task = await this.get(id);
    const own = task?.principalId === principal.id && task.expiresAtMs > this.#parts.clock.nowMs();
    return own ? task : undefined;
  }

  /** A task, whosever it is, as it truly is: where another process runs it, that one is alive. */
  async get(id: string): Promise<TaskRecord | undefined> {
    const { tasks } = this.#parts.store;
    const task = await tasks.get(id);
    if (task !== undefined) this.#purgeAfter(task.expiresAtMs);
    const runner = task?.runner ?? tasks.instance;
    if (runner === tasks.instance) return task;
    await this.#recover();
    return tasks.get(id);
  }

  /**
   * Changes a task, anew where somebody else changed it meanwhile. Resolves once durable.
   * @param edit - says what to change of what is there; undefined leaves it. May be asked several times
   * @returns the task as it is then; undefined when it is gone
   * @throws WireError `payload_too_large`
   */
  async change(
    id: string,
    edit: (task: TaskRecord) => TaskChange | undefined,
  ): Promise<TaskRecord | undefined> {
    const { clock, store } = this.#parts;
    for (;;) {
      const before = await store.tasks.get(id);
      const change = before && edit(before);
      if (before === undefined || change === undefined) return before;
      const after = {
        ...before,
        ...change,
        revision: before.revision + 1,
        updatedAtMs: clock.nowMs(),
      };
      this.#demandSize(after);
      if (!(await store.tasks.replace(after))) continue;
      for (const hear of this.#listeners) hear(after);
      return after;
    }
  }

  /** Sets no timers any more. */
  close(): void {
    this.#cancelPurge?.();
  }

  /** Ends what lost processes ran, and their open calls. At most once in a poll interval, however often it is asked. */
  async #recover(): Promise<void> {
    const { clock, limits, store } = this.#parts;
    const atMs = clock.monotonicMs();
    if (this.#recovery === undefined || atMs - this.#recovery.atMs >= limits.taskPollIntervalMs) {
      const done = store.audit.recover().then(async () => void (await store.tasks.recover(asLost)));
      this.#recovery = { atMs, done };
    }
    await this.#recovery.done;
  }

  #demandSize(task: TaskRecord): void {
    const { maxTaskBytes } = this.#parts.limits;
    if (Buffer.byteLength(JSON.stringify(task)) <= maxTaskBytes) return;
    throw new WireError('payload_too_large', `A task may hold ${maxTaskBytes} bytes: send less`);
  }

  /** Looks for what expired from time to time, while there is something that will. */
  #purgeAfter(expiresAtMs: number): void {
    this.#lastExpiryMs = Math.max(this.#lastExpiryMs, expiresAtMs);
    if (this.#cancelPurge !== undefined) return;
    const { clock, limits } = this.#parts;
    const delayMs = Math.min(limits.taskTtlMs, MAX_PURGE_INTERVAL_MS);
    this.#cancelPurge = clock.setTimer(() => void this.#purge(), delayMs);
  }

  async #purge(): Promise<void> {
    const { clock, logger, store } = this.#parts;
    const nowMs = clock.nowMs();
    this.#cancelPurge = undefined;
    if (nowMs < this.#lastExpiryMs) this.#purgeAfter(this.#lastExpiryMs);
    try {
      await store.tasks.purge(nowMs);
    } catch (error) {
      logger.warn({ err: error }, 'expired tasks could not be deleted');
    }
  }
}

const noRoom = (full: 'principal_full' | 'store_full', limits: Limits): WireError =>
  new WireError(
    'unavailable',
    full === 'principal_full'
      ? `You have ${limits.maxTasksPerPrincipal} tasks, all that you may have: call again when one has expired`
      : 'The server has no room for another task: call again later',
  );
