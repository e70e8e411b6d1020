import { WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';

/**
 * Decides, for one call, whether it is answered with a task: when the task exists, durably, before the call has ended.
 * Where there is no room for one, a call that already runs is simply waited for.
 */
export class Handoff {
  readonly #engine: Engine;
  readonly #create: () => Promise<TaskRecord>;
  readonly #begun = Promise.withResolvers<void>();
  #creation: Promise<TaskRecord | undefined> = Promise.resolve(undefined);
  #cancelTimer: (() => void) | undefined;

  /** @param create - creates the task and lets the run go on as it */
  constructor(engine: Engine, create: () => Promise<TaskRecord>) {
    this.#engine = engine;
    this.#create = create;
  }

  /** Creates the task now. @throws WireError `unavailable`, `payload_too_large` */
  async demand(): Promise<void> {
    const created = this.#create();
    this.#creation = created.catch(() => undefined);
    this.#begun.resolve();
    await created;
  }

  /** Creates the task once the call has been running for long. */
  startTimer(): void {
    const { clock, limits, logger } = this.#engine;
    this.#cancelTimer = clock.setTimer(() => {
      this.demand().catch((error: unknown) => {
        const level = WireError.is(error) ? 'info' : 'warn';
        logger[level]({ err: error }, 'a call that runs long could not become a task');
      });
    }, limits.taskAfterMs);
  }

  /** To be asked once the run has ended: whether it is a task. It becomes none any more. */
  async isTask(): Promise<boolean> {
    this.#cancelTimer?.();
    return (await this.#creation) !== undefined;
  }

  /** Resolves to the task, as soon as there is one; to nothing once `ended` settles without. */
  async task(ended: Promise<unknown>): Promise<TaskRecord | undefined> {
    const settled = ended.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([this.#begun.promise, settled]);
    this.#cancelTimer?.();
    return this.#creation;
  }
}
