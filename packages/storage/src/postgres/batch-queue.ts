import { PlatformError } from '@qmcp/contracts';

/** Most jobs in a batch. */
const MAX_BATCH = 256;
/** Most jobs that may wait: past this the database is not keeping up. */
const MAX_WAITING = 10_000;

/** What a job came to: undefined when it was done. */
export type JobFailure = PlatformError | undefined;

/** Does jobs together. Never rejects. @returns what each came to, in their order */
export type DoBatch<Job> = (jobs: readonly Job[]) => Promise<readonly JobFailure[]>;

interface Waiting<Job> {
  readonly job: Job;
  readonly resolve: () => void;
  readonly reject: (error: PlatformError) => void;
}

/**
 * Gathers jobs into batches: those of one turn of the event loop go together, one batch is on its way at a time, and what
 * comes meanwhile shares the next one. Jobs keep their order.
 */
export class BatchQueue<Job extends { readonly id: string }> {
  readonly #doBatch: DoBatch<Job>;
  #waiting: Waiting<Job>[] = [];
  #running: Promise<void> | undefined;

  constructor(doBatch: DoBatch<Job>) {
    this.#doBatch = doBatch;
  }

  /**
   * Resolves once the job is done.
   * @throws PlatformError `store_busy`, or what the batch says of this job
   */
  async push(job: Job): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw tooMany();
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#running ??= this.#runAll();
    });
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What else this turn of the event loop brings comes along.
      await new Promise((resolve) => void setImmediate(resolve));
      const batch = this.#take();
      const failures = await this.#doBatch(batch.map(({ job }) => job));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const failure = failures[index];
        if (failure === undefined) resolve();
        else reject(failure);
      }
    }
    this.#running = undefined;
  }

  /** Up to the first id that is in the batch already: one statement can't see what it writes itself. */
  #take(): readonly Waiting<Job>[] {
    const ids = new Set<string>();
    const next = this.#waiting.slice(0, MAX_BATCH);
    const end = next.findIndex(({ job: { id } }) => ids.size === ids.add(id).size);
    return this.#waiting.splice(0, end === -1 ? next.length : end);
  }
}

const tooMany = (): PlatformError =>
  new PlatformError(
    'store_busy',
    `${MAX_WAITING} records wait to be written: try again in a moment. If this lasts, the database is too slow for this load.`,
    { retryable: true },
  );
