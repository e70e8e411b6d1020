import type { HumanRequest } from '@qmcp/contracts';

import type { NoticeOutbox } from '../peers/notice-outbox.ts';
import { ChangeReader } from './change-reader.ts';
import type { ChangeReaderParts } from './change-reader.ts';

interface Parts extends ChangeReaderParts {
  readonly outbox: NoticeOutbox;
}

/** Hears of a request as it is now. Must not throw. */
export type HumanRequestListener = (request: HumanRequest) => void;

/**
 * Where changes of human requests meet those who want to hear of them: at once where this process makes them, and where
 * another one does, as soon as that has told so. The store is asked only while somebody listens.
 */
export class HumanChanges {
  readonly #parts: Parts;
  readonly #listeners = new Set<HumanRequestListener>();
  /** Revisions that were told of before the store was asked for them. */
  readonly #told = new Map<string, number>();
  #reader: ChangeReader | undefined;
  #beginning: Promise<void> | undefined;

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

  /** Tells of a change that this process made, other processes too. */
  push(request: HumanRequest): void {
    // Which request it was, the store knows.
    this.#parts.outbox.announce({ topic: 'human', subject: 'requests' });
    if (this.#listeners.size === 0) return;
    this.#told.set(request.id, request.revision);
    this.#tell(request);
  }

  /** Tells nobody any more. */
  close(): void {
    this.#listeners.clear();
    this.#end();
  }

  #begin(): Promise<void> {
    this.#reader = new ChangeReader(this.#parts, (request) => this.#hearFromStore(request));
    return this.#reader.begin();
  }

  #end(): void {
    this.#reader?.stop();
    this.#reader = undefined;
    this.#beginning = undefined;
    this.#told.clear();
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
