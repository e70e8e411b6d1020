import type { Clock, HumanRequest, HumanRequestStore, Logger } from '@qmcp/contracts';

/** How soon one process learns of what another one changed. */
const POLL_INTERVAL_MS = 250;
/** Most changes that are read at once. */
const PAGE = 200;

interface Parts {
  readonly store: Pick<HumanRequestStore, 'changes' | 'changedSince'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Hears of a request as it is now. Must not throw. */
export type HumanRequestListener = (request: HumanRequest) => void;

/**
 * Where changes of human requests meet those who want to hear of them: at once where this process makes them, within a
 * quarter of a second where another one does. The store is asked only while somebody listens.
 */
export class HumanChanges {
  readonly #parts: Parts;
  readonly #listeners = new Set<HumanRequestListener>();
  /** Revisions that were told of before the store was asked for them. */
  readonly #told = new Map<string, number>();
  #beginning: Promise<void> | undefined;
  #position = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Calls `hear` with each request that changes, of whatever process. Resolves once none that changes from then on is
   * missed.
   * @returns stops it; calling again does nothing
   */
  async listen(hear: HumanRequestListener): Promise<() => void> {
    // Each its own entry, so that two who hear by the same function stop one by one.
    const listener: HumanRequestListener = (request) => hear(request);
    this.#listeners.add(listener);
    this.#beginning ??= this.#begin();
    const stop = (): void => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#end();
    };
    try {
      await this.#beginning;
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Tells of a change that this process made. */
  push(request: HumanRequest): void {
    if (this.#listeners.size === 0) return;
    this.#told.set(request.id, request.revision);
    this.#tell(request);
  }

  /** Tells nobody any more. */
  close(): void {
    this.#listeners.clear();
    this.#end();
  }

  async #begin(): Promise<void> {
    const { store } = this.#parts;
    this.#position = await store.changes();
    if (this.#listeners.size > 0) this.#schedule();
  }

  #end(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#beginning = undefined;
    this.#told.clear();
  }

  #schedule(): void {
    const { clock } = this.#parts;
    this.#cancelTimer ??= clock.setTimer(() => void this.#look(), POLL_INTERVAL_MS);
  }

  async #look(): Promise<void> {
    const { store, logger } = this.#parts;
    const beginning = this.#beginning;
    this.#cancelTimer = undefined;
    try {
      for (let full = true; full;) {
        const { requests, changes } = await store.changedSince(this.#position, PAGE);
        // All have left meanwhile, and perhaps others come.
        if (this.#beginning !== beginning) return;
        this.#position = changes;
        for (const request of requests) this.#hearFromStore(request);
        full = requests.length === PAGE;
      }
    } catch (error) {
      logger.warn({ err: error }, 'changes of human requests could not be read');
    }
    if (this.#beginning === beginning && this.#listeners.size > 0) this.#schedule();
  }

  #hearFromStore(request: HumanRequest): void {
    const told = this.#told.get(request.id) ?? 0;
    if (told <= request.revision) this.#told.delete(request.id);
    if (told < request.revision) this.#tell(request);
  }

  #tell(request: HumanRequest): void {
    for (const hear of this.#listeners) hear(request);
  }
}
