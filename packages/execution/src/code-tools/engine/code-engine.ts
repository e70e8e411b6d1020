import { PlatformError, ToolError, type Clock } from '@qmcp/contracts';

import type { JobAnswer } from './answer.ts';
import { EngineProcess } from './engine-process.ts';
import type { JobAsk, JobKind, JobValue } from './jobs.ts';

/** Bounds of the engine. */
export interface CodeEngineLimits {
  /** Jobs at once, each in a process of its own. */
  readonly maxProcesses: number;
  /** Jobs that may wait; more are refused. */
  readonly maxQueued: number;
  /** Wall clock of a job from its start; its process is killed then. */
  readonly jobTimeoutMs: number;
  /** Most that a process may hold in JavaScript's heap. */
  readonly maxHeapMiB: number;
  /** After that long without a job, processes end. */
  readonly idleMs: number;
}

/** The bounds of an engine that is told no others. */
export const defaultCodeEngineLimits: CodeEngineLimits = {
  maxProcesses: 2,
  maxQueued: 64,
  jobTimeoutMs: 10_000,
  maxHeapMiB: 512,
  idleMs: 60_000,
};

/** What an engine needs. */
export interface CodeEngineOptions {
  readonly clock: Clock;
  /** Completed with {@link defaultCodeEngineLimits}. */
  readonly limits?: Partial<CodeEngineLimits>;
}

/** On whose behalf a job is done, and how it is stopped. */
export interface JobOptions {
  /** A principal's id: each has one job under way at most, so that nobody's hard input takes every process. */
  readonly caller: string;
  readonly signal?: AbortSignal | undefined;
}

interface Job {
  readonly kind: JobKind;
  readonly ask: unknown;
  readonly options: JobOptions;
  readonly settle: (answer: JobAnswer) => void;
}

/**
 * Looks at code that nobody trusts, without running it: parsers and linters, in processes of their own, which start with
 * the first job. The event loop of this process never waits for them; a job that takes too long is killed.
 */
export class CodeEngine {
  readonly #clock: Clock;
  readonly #limits: CodeEngineLimits;
  readonly #queue: Job[] = [];
  readonly #callers = new Set<string>();
  readonly #idle: EngineProcess[] = [];
  readonly #processes = new Set<EngineProcess>();
  #cancelIdle: (() => void) | undefined;
  #closed = false;

  constructor({ clock, limits }: CodeEngineOptions) {
    this.#clock = clock;
    this.#limits = { ...defaultCodeEngineLimits, ...limits };
  }

  /**
   * Does a job.
   * @throws ToolError `code_too_costly` where it met a bound, `code_tools_busy` where too many wait, or whatever the job
   *   refuses with; the signal's reason once it aborts; PlatformError `code_engine_failed`, `code_engine_closed`
   */
  async run<Kind extends JobKind>(
    kind: Kind,
    ask: JobAsk<Kind>,
    options: JobOptions,
  ): Promise<JobValue<Kind>> {
    options.signal?.throwIfAborted();
    this.#requireRoom();
    const answer = await new Promise<JobAnswer>((settle) => {
      const job: Job = { kind, ask, options, settle };
      options.signal?.addEventListener('abort', () => this.#withdraw(job), { once: true });
      this.#queue.push(job);
      this.#startNext();
    });
    options.signal?.throwIfAborted();
    return this.#read(answer) as JobValue<Kind>;
  }

  /** Kills every process; what waits is refused. May be called again. */
  close(): void {
    this.#closed = true;
    this.#cancelIdle?.();
    for (const { settle } of this.#queue.splice(0)) settle({ kind: 'exhausted' });
    for (const process of this.#processes) process.kill();
  }

  #requireRoom(): void {
    if (this.#closed) throw closed();
    if (this.#queue.length < this.#limits.maxQueued) return;
    throw new ToolError(
      'code_tools_busy',
      'Too many requests to look at code are waiting. Call again in a few seconds.',
    );
  }

  /** Starts what may start: in order, and nobody's second job beside their first. */
  #startNext(): void {
    while (this.#callers.size < this.#limits.maxProcesses) {
      const index = this.#queue.findIndex(({ options }) => !this.#callers.has(options.caller));
      const [job] = index < 0 ? [] : this.#queue.splice(index, 1);
      if (job === undefined) return;
      void this.#perform(job);
    }
  }

  async #perform({ kind, ask, options, settle }: Job): Promise<void> {
    this.#callers.add(options.caller);
    const process = this.#takeProcess();
    const kill = (): void => process.kill();
    const cancelTimer = this.#clock.setTimer(kill, this.#limits.jobTimeoutMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    const answer = await process.perform({ kind, ask });
    options.signal?.removeEventListener('abort', kill);
    cancelTimer();
    this.#callers.delete(options.caller);
    this.#giveBack(process);
    settle(answer);
    this.#startNext();
  }

  #withdraw(job: Job): void {
    const index = this.#queue.indexOf(job);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    job.settle({ kind: 'exhausted' });
  }

  #takeProcess(): EngineProcess {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.ended) return idle;
      this.#processes.delete(idle);
    }
    const process = new EngineProcess(this.#limits.maxHeapMiB);
    this.#processes.add(process);
    return process;
  }

  #giveBack(process: EngineProcess): void {
    if (process.ended) this.#processes.delete(process);
    else this.#idle.push(process);
    if (this.#callers.size > 0 || this.#closed) return;
    this.#cancelIdle = this.#clock.setTimer(() => this.#endIdle(), this.#limits.idleMs);
  }

  #endIdle(): void {
    for (const process of this.#idle.splice(0)) {
      process.kill();
      this.#processes.delete(process);
    }
  }

  #read(answer: JobAnswer): unknown {
    switch (answer.kind) {
      case 'done':
        return answer.value;
      case 'refused':
        throw new ToolError(answer.code, answer.message);
      case 'exhausted':
        throw this.#closed ? closed() : tooCostly(this.#limits.jobTimeoutMs);
      case 'failed':
        throw new PlatformError(
          'code_engine_failed',
          `Code could not be looked at: ${answer.message}`,
        );
    }
  }
}

const closed = (): PlatformError =>
  new PlatformError('code_engine_closed', 'The server is stopping: it looks at no more code.');

const tooCostly = (timeoutMs: number): ToolError =>
  new ToolError(
    'code_too_costly',
    `Looking at this code took more than ${timeoutMs / 1_000} s or too much memory. Pass fewer or smaller files, and none that a program made; very deep nesting is costly.`,
  );
