import type { Clock, Limits, Logger } from '@qmcp/contracts';

import type { TaskLedger } from './task-ledger.ts';
import type { StopReason, TaskRun } from './task-run.ts';

interface Parts {
  readonly ledger: TaskLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Pick<Limits, 'taskPollIntervalMs'>;
}

/** The tasks that this process runs. Obeys what other processes were told of them, too. */
export class RunningTasks {
  readonly #parts: Parts;
  readonly #runs = new Map<string, TaskRun>();
  readonly #idle: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  add(id: string, run: TaskRun): void {
    this.#runs.set(id, run);
    run.begin(id);
    this.#watch();
  }

  /** To be called once the end of the run is written down. */
  remove(id: string): void {
    this.#runs.get(id)?.end();
    this.#runs.delete(id);
    if (this.#runs.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const wake of this.#idle.splice(0)) wake();
  }

  /** Tells a run to stop, if it is one of this process. */
  stop(id: string, reason: StopReason): void {
    this.#runs.get(id)?.stop(reason);
  }

  stopAll(reason: StopReason): void {
    for (const run of this.#runs.values()) run.stop(reason);
  }

  /** Resolves once nothing runs. */
  async settled(): Promise<void> {
    // What ends may want to run again at once.
    while (this.#runs.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #watch(): void {
    const { clock, limits } = this.#parts;
    this.#cancelTimer ??= clock.setTimer(() => void this.#look(), limits.taskPollIntervalMs);
  }

  async #look(): Promise<void> {
    const { ledger, logger } = this.#parts;
    this.#cancelTimer = undefined;
    this.#watch();
    try {
      for (const id of this.#runs.keys()) {
        if ((await ledger.get(id))?.cancelRequested === true) this.stop(id, 'cancelled');
      }
    } catch (error) {
      logger.warn({ err: error }, 'it could not be read whether tasks are to be cancelled');
    }
  }
}
