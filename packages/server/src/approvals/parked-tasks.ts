import type { Clock, HumanRequest, Limits, Logger } from '@qmcp/contracts';

import type { HumanChanges } from '../human/human-changes.ts';
import { isWorthAnotherTry } from '../worth-another-try.ts';

interface Parts {
  readonly changes: Pick<HumanChanges, 'listen'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Pick<Limits, 'taskPollIntervalMs'>;
}

/** Goes on with the task of an approval, if that is settled. */
export type ResumeTask = (approvalId: string) => Promise<void>;

/**
 * Hears of the decisions that tasks wait for, whichever process made them. Of tasks that other processes parked, too:
 * those may be gone by then. Listens from the first task on, or from when it is told to; keeps nothing of any task.
 */
export class ParkedTasks {
  readonly #parts: Parts;
  /** Stop the timers of those that are looked at again, by approval. */
  readonly #again = new Map<string, () => void>();
  #resume: ResumeTask = () => Promise.resolve();
  #listening: Promise<() => void> | undefined;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Says how tasks go on; to be told once, before the first waits. */
  resumeBy(resume: ResumeTask): void {
    this.#resume = resume;
  }

  /** Misses no decision from then on. Calling again does nothing, unless it failed. @throws what the store throws */
  async listen(): Promise<void> {
    if (this.#closed) return;
    const listening = (this.#listening ??= this.#parts.changes.listen((request) =>
      this.#heard(request),
    ));
    try {
      await listening;
    } catch (error) {
      if (this.#listening === listening) this.#listening = undefined;
      throw error;
    }
  }

  /** Waits for the decision on an approval, or hears that it was made already. @throws what the store throws */
  async add(approvalId: string): Promise<void> {
    await this.listen();
    await this.#look(approvalId);
  }

  /** Hears of nothing any more, and goes on with nothing. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#again.values()) cancel();
    this.#again.clear();
    // Where that failed, who asked for it was told.
    this.#listening?.then(
      (stop) => stop(),
      () => undefined,
    );
  }

  #heard({ id, status, held }: HumanRequest): void {
    if (status === 'pending' || held === null || held.taskId === null) return;
    // What runs is looked at when it has ended.
    if (held.grant !== 'spent') void this.#look(id);
  }

  async #look(approvalId: string): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#resume(approvalId);
    } catch (error) {
      // Else it is looked at with its next change, when its caller calls again, or at the next start.
      if (isWorthAnotherTry(error)) this.#lookAgain(approvalId);
      this.#parts.logger.error({ err: error }, 'a task could not go on after its decision');
    }
  }

  #lookAgain(approvalId: string): void {
    if (this.#closed || this.#again.has(approvalId)) return;
    const { clock, limits } = this.#parts;
    const look = (): void => {
      this.#again.delete(approvalId);
      void this.#look(approvalId);
    };
    this.#again.set(approvalId, clock.setTimer(look, limits.taskPollIntervalMs));
  }
}
