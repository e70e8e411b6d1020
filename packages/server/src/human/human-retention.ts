import type { Clock, HumanRequestStore, Limits, Logger } from '@qmcp/contracts';

/** A server that has just started has better things to do. */
const FIRST_AFTER_MS = 60_000;
const INTERVAL_MS = 60 * 60 * 1_000;
/** Most that are deleted at once: some milliseconds of the store. */
const SLICE = 200;
/** What calls have of the store between two slices. */
const PAUSE_MS = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;

interface Parts {
  readonly store: Pick<HumanRequestStore, 'purge'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Pick<Limits, 'humanRequestRetentionDays'>;
}

/** Deletes requests that have been over for as long as they are kept, a slice at a time. The audit keeps its record. */
export class HumanRetention {
  readonly #parts: Parts;
  #deleted = 0;
  #closed = false;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks from time to time, from now on. */
  start(): void {
    this.#lookAfter(FIRST_AFTER_MS);
  }

  /** Deletes nothing any more. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  #lookAfter(delayMs: number): void {
    if (this.#closed) return;
    this.#cancelTimer = this.#parts.clock.setTimer(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    const { store, clock, logger, limits } = this.#parts;
    const endedBeforeMs = clock.nowMs() - limits.humanRequestRetentionDays * DAY_MS;
    try {
      const deleted = await store.purge(endedBeforeMs, SLICE);
      this.#deleted += deleted;
      if (deleted === SLICE) return this.#lookAfter(PAUSE_MS);
    } catch (error) {
      logger.warn({ err: error }, 'human requests that are over could not be deleted');
    }
    if (this.#deleted > 0) logger.info({ requests: this.#deleted }, 'deleted old human requests');
    this.#deleted = 0;
    this.#lookAfter(INTERVAL_MS);
  }
}
