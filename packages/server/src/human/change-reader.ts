import type { Clock, HumanRequest, HumanRequestStore, Logger } from '@qmcp/contracts';

import type { WakeUps } from '../peers/wake-ups.ts';

/** How soon one process learns of what another one changed whose notice was lost. */
const SAFETY_INTERVAL_MS = 5_000;
/** When the store is asked again that could not answer. */
const RETRY_AFTER_MS = 250;
/** Most changes that are read at once. */
const PAGE = 200;

/** What a reader is given. */
export interface ChangeReaderParts {
  readonly store: Pick<HumanRequestStore, 'changes' | 'changedSince'>;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Reads what changes in the store, of whatever process: when one of them says so, else every five seconds. */
export class ChangeReader {
  readonly #parts: ChangeReaderParts;
  readonly #hear: (request: HumanRequest) => void;
  #position = 0;
  /** Nothing else may read; until it has begun, nothing may. */
  #reading = true;
  /** Something changed since what is being read began to be. */
  #stale = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  #stopWaking: () => void = () => undefined;

  /** @param hear - is told of each request that changed, as it is now */
  constructor(parts: ChangeReaderParts, hear: (request: HumanRequest) => void) {
    this.#parts = parts;
    this.#hear = hear;
  }

  /** Resolves once nothing that changes from then on is missed. Once. */
  async begin(): Promise<void> {
    const { store, wakeUps } = this.#parts;
    this.#stopWaking = wakeUps.on('human', () => this.#wake());
    this.#position = await store.changes();
    this.#reading = false;
    if (this.#stale) this.#wake();
    else this.#rest(SAFETY_INTERVAL_MS);
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#stopWaking();
    this.#cancelTimer?.();
  }

  #wake(): void {
    this.#stale = true;
    if (!this.#reading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    this.#cancelTimer?.();
    let restMs = SAFETY_INTERVAL_MS;
    try {
      while (this.#stale && !this.#stopped) {
        this.#stale = false;
        await this.#read();
      }
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'changes of human requests could not be read');
      restMs = RETRY_AFTER_MS;
    }
    this.#reading = false;
    this.#rest(restMs);
  }

  async #read(): Promise<void> {
    for (let full = true; full;) {
      const { requests, changes } = await this.#parts.store.changedSince(this.#position, PAGE);
      if (this.#stopped) return;
      this.#position = changes;
      for (const request of requests) this.#hear(request);
      full = requests.length === PAGE;
    }
  }

  #rest(restMs: number): void {
    if (this.#stopped) return;
    this.#cancelTimer = this.#parts.clock.setTimer(() => this.#wake(), restMs);
  }
}
