import type { Clock, HumanRequest, HumanRequestStore, Logger } from '@qmcp/contracts';

/** Longest time between two looks: what another process asked, and then was lost, expires too. */
const MAX_SLEEP_MS = 60_000;
/** Most requests that are read at once. */
const PAGE = 100;

interface Parts {
  readonly store: Pick<HumanRequestStore, 'due' | 'nextDueMs'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends a request whose time has run out. */
  readonly expire: (request: HumanRequest) => Promise<unknown>;
}

/** Ends requests when their time runs out, by one timer for the next one, however many wait. */
export class ExpiryWatch {
  readonly #parts: Parts;
  #started = false;
  #wakeAtMs = Infinity;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Ends what has run out, and from then on each that does. */
  async start(): Promise<void> {
    this.#started = true;
    await this.#look();
  }

  /** Hears of a request that may run out before the others. */
  heard({ status, expiresAtMs }: HumanRequest): void {
    if (status === 'pending' && expiresAtMs < this.#wakeAtMs) this.#sleepUntil(expiresAtMs);
  }

  /** Sets no timer any more. */
  close(): void {
    this.#started = false;
    this.#cancelTimer?.();
  }

  async #look(): Promise<void> {
    const { store, clock, logger, expire } = this.#parts;
    // What is asked meanwhile sets the timer anew.
    this.#wakeAtMs = Infinity;
    let nextDueMs: number | null = null;
    try {
      for (let due = await this.#due(); due.length > 0; due = await this.#due()) {
        for (const request of due) await expire(request);
      }
      nextDueMs = await store.nextDueMs();
    } catch (error) {
      logger.warn({ err: error }, 'requests whose time ran out could not be ended');
    }
    const latestMs = clock.nowMs() + MAX_SLEEP_MS;
    this.#sleepUntil(Math.min(nextDueMs ?? latestMs, latestMs, this.#wakeAtMs));
  }

  #due(): Promise<readonly HumanRequest[]> {
    const { store, clock } = this.#parts;
    return store.due(clock.nowMs(), PAGE);
  }

  #sleepUntil(atMs: number): void {
    const { clock } = this.#parts;
    this.#cancelTimer?.();
    if (!this.#started) return;
    this.#wakeAtMs = atMs;
    this.#cancelTimer = clock.setTimer(() => void this.#look(), Math.max(0, atMs - clock.nowMs()));
  }
}
