import { PlatformError } from '@qmcp/contracts';

/** Those who wait for a place, at most, for each place that there is. */
const WAITERS_PER_PLACE = 8;

/** Lets so many runs go on at once, and the others wait in line. */
export class RunGate {
  readonly #places: number;
  readonly #waiters: (() => void)[] = [];
  #running = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Runs `work` as soon as there is a place for it.
   * @throws PlatformError `sandbox_busy`, retryable, where too many wait already; whatever `work` throws; the signal's
   *   reason when it aborts while it waits
   */
  async pass<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#places) {
      this.#running += 1;
      return;
    }
    if (this.#waiters.length >= this.#places * WAITERS_PER_PLACE) {
      throw new PlatformError(
        'sandbox_busy',
        `${this.#running} programs run, and ${this.#waiters.length} wait; try again when some of them have ended.`,
        { retryable: true },
      );
    }
    await this.#wait(signal);
  }

  /** Whoever leaves hands the place on, so that it is never free while somebody waits. */
  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      this.#waiters.push(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
