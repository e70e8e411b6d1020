import type { Logger, PlatformError } from '@qmcp/contracts';

import { storeClosed, storeFailed } from '../store-errors.ts';

/** Whether the store may be used; shared by all its parts. */
export class StoreState {
  readonly #logger: Logger;
  #refuse: (() => PlatformError) | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws PlatformError `store_failed`, `store_closed` */
  assertUsable(): void {
    if (this.#refuse !== undefined) throw this.#refuse();
  }

  /** Refuses all work from now on. @returns what to tell those who wait */
  fail(cause: unknown): PlatformError {
    this.#logger.error({ err: cause }, 'the store has failed and refuses all work');
    this.#refuse ??= () => storeFailed(cause);
    return this.#refuse();
  }

  /** Refuses what comes from now on. */
  close(): void {
    this.#refuse = storeClosed;
  }
}
