import { WireError } from '@qmcp/contracts';

/** Counts what runs, so that shutdown can wait for it and refuse what comes after. */
export class CallsInFlight {
  readonly #idle: (() => void)[] = [];
  #count = 0;
  #draining = false;

  /** @throws WireError `unavailable` once draining */
  async track<T>(run: () => Promise<T>): Promise<T> {
    if (this.#draining) {
      throw new WireError('unavailable', 'The server is shutting down: call again in a moment');
    }
    this.#count += 1;
    try {
      return await run();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Refuses new calls. Resolves once the running ones have ended. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#count > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
