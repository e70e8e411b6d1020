import type { HumanRequest, Logger } from '@qmcp/contracts';

import type { HumanChanges } from '../human/human-changes.ts';

interface Parts {
  readonly changes: Pick<HumanChanges, 'listen'>;
  readonly logger: Logger;
}

/** Goes on with the task of an approval. @returns whether it has to wait on */
export type ResumeTask = (approvalId: string) => Promise<boolean>;

/**
 * The approvals that tasks of this server wait for. Listens for decisions, made by whatever process, only while there are
 * some; costs an id for each, and no timer.
 */
export class ParkedTasks {
  readonly #parts: Parts;
  readonly #waiting = new Set<string>();
  #resume: ResumeTask = () => Promise.resolve(true);
  #stop: Promise<() => void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Says how tasks go on; to be told once, before the first waits. */
  resumeBy(resume: ResumeTask): void {
    this.#resume = resume;
  }

  /** Waits for the decision on an approval, or hears that it was made already. */
  async add(approvalId: string): Promise<void> {
    this.#waiting.add(approvalId);
    const { changes } = this.#parts;
    this.#stop ??= changes.listen((request) => this.#heard(request));
    await this.#stop;
    await this.#look(approvalId);
  }

  /** Waits for nothing any more. */
  close(): void {
    this.#waiting.clear();
    this.#rest();
  }

  #heard({ id, status }: HumanRequest): void {
    if (status !== 'pending' && this.#waiting.has(id)) void this.#look(id);
  }

  async #look(approvalId: string): Promise<void> {
    try {
      if (await this.#resume(approvalId)) return;
    } catch (error) {
      // It is looked at again with the next change, when its caller calls again, or at the next start.
      this.#parts.logger.error({ err: error }, 'a task could not go on after its decision');
      return;
    }
    this.#waiting.delete(approvalId);
    if (this.#waiting.size === 0) this.#rest();
  }

  #rest(): void {
    void this.#stop?.then((stop) => stop());
    this.#stop = undefined;
  }
}
