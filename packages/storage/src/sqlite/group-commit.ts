import { randomInt } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { isBusy, storeBusy, storeClosed, storeFailed } from './sqlite-errors.ts';

/** Jobs that share a transaction at most: about two milliseconds of work. */
const MAX_BATCH = 128;
/** Jobs that may wait; past this the disk is not keeping up. */
const MAX_WAITING = 10_000;
/** How long another process may hold the write lock. */
const BUSY_LIMIT_MS = 5_000;
const MAX_BACKOFF_MS = 50;

interface Job {
  /** Runs inside a transaction; may run again after a rollback. */
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes jobs of one turn of the event loop in one transaction, and makes them durable together: a job's promise
 * resolves once its effect survives a power cut. Never blocks the event loop on another process's lock.
 */
export class GroupCommit {
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #sync: () => Promise<void>;
  readonly #clock: Clock;
  readonly #onCommitted: () => void;
  #waiting: Job[] = [];
  #flushing: Promise<void> | undefined;
  #failure: Error | undefined;
  #closed = false;

  /**
   * @param database - a connection that gives up at once when it finds a lock
   * @param parts - `sync` makes what was committed durable; `onCommitted` hears of each transaction
   */
  constructor(
    database: DatabaseSync,
    parts: { sync: () => Promise<void>; clock: Clock; onCommitted: () => void },
  ) {
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#rollback = database.prepare('rollback');
    this.#sync = parts.sync;
    this.#clock = parts.clock;
    this.#onCommitted = parts.onCommitted;
  }

  /**
   * @param work - statements, run in a transaction with the jobs of others; may run twice, the first time undone
   * @returns what `work` returned, once durable
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`; or what `work` threw
   */
  write<T>(work: () => T): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(storeClosed());
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(storeBusy());
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      this.#flushing ??= this.#flushSoon();
    });
  }

  /** Writes what waits, then refuses more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flushSoon(): Promise<void> {
    // What else this turn of the event loop brings comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      await this.#flush(batch);
    }
    this.#flushing = undefined;
  }

  async #flush(batch: readonly Job[]): Promise<void> {
    if (this.#failure !== undefined) return rejectAll(batch, this.#failure);
    try {
      const results = await this.#transact(batch);
      await this.#makeDurable();
      for (const [index, job] of batch.entries()) job.resolve(results[index]);
    } catch (error) {
      if (this.#failure !== undefined || batch.length === 1)
        rejectAll(batch, this.#failure ?? error);
      // One of them spoils the rest: each for itself, then.
      else for (const job of batch) await this.#flush([job]);
    }
  }

  /** Runs the batch in one transaction; waits, without blocking, while another process holds the lock. */
  async #transact(batch: readonly Job[]): Promise<unknown[]> {
    const giveUpAtMs = this.#clock.monotonicMs() + BUSY_LIMIT_MS;
    for (let backoffMs = 1; ; backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS)) {
      try {
        return this.#attempt(batch);
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (this.#clock.monotonicMs() >= giveUpAtMs) throw storeBusy(error);
      }
      const delayMs = backoffMs + randomInt(backoffMs + 1);
      await new Promise<void>((resolve) => this.#clock.setTimer(resolve, delayMs));
    }
  }

  #attempt(batch: readonly Job[]): unknown[] {
    this.#begin.run();
    try {
      const results = batch.map(({ work }) => work());
      this.#commit.run();
      return results;
    } catch (error) {
      this.#rollback.run();
      throw error;
    }
  }

  async #makeDurable(): Promise<void> {
    try {
      await this.#sync();
    } catch (error) {
      // After a failed sync nobody knows what is on disk; a second one may lie (LWN 752063, "fsyncgate").
      this.#failure = storeFailed(error);
      throw this.#failure;
    }
    this.#onCommitted();
  }
}

function rejectAll(batch: readonly Job[], error: unknown): void {
  for (const job of batch) job.reject(error);
}
