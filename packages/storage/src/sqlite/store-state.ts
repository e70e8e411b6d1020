import type { Logger, PlatformError } from '@qmcp/contracts';

import { storeClosed, storeFailed } from '../store-errors.ts';

/** Whether the store may be used; shared by all its parts. */
export class StoreState {
  readonly #logger: Logger;
  #failure: { readonly cause: unknown } | undefined;
  #closed = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws PlatformError `store_closed`, `store_failed` */
  assertUsable(): void {
    if (this.#closed) throw storeClosed();
    this.assertSound();
  }

  /**
   * For work that was accepted before the store closed.
   * @throws PlatformError `store_failed`
   */
  assertSound(): void {
    if (this.#failure !== undefined) throw storeFailed(this.#failure.cause);
  }

  /** Refuses all work from now on, also what was accepted. @returns what to tell those who wait */
  fail(cause: unknown): PlatformError {
    this.#logger.error({ err: cause }, 'the store has failed and refuses all work');
    this.#failure ??= { cause };
    return storeFailed(cause);
  }

  /** Refuses what comes from now on. */
  close(): void {
    this.#closed = true;
  }
}
