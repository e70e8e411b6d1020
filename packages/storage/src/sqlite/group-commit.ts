import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Clock } from '@qmcp/contracts';

import { storeBusy } from '../store-errors.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { isBroken, isBusy, refusedWrite } from './sqlite-failure.ts';
import type { StoreState } from './store-state.ts';

/** Most jobs in a transaction: some milliseconds of the event loop. */
const MAX_BATCH = 128;
/** Most jobs that may wait: past this the disk is not keeping up. */
const MAX_WAITING = 10_000;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Takes part in each transaction, as its last job. None of it may throw but `finishing`, which undoes the transaction. */
export interface TransactionGuest {
  /** A transaction begins; one before it may have been undone. */
  begun(): void;
  /** Its jobs have run. */
  finishing(): void;
  /** It is committed. */
  committed(): void;
}

interface Parts {
  /** A connection that gives up at once where it meets a lock. */
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly clock: Clock;
  readonly guest: TransactionGuest;
  /** Makes what was committed survive a power cut. */
  readonly sync: () => Promise<void>;
  /** Hears of each durable transaction. Must not throw. */
  readonly onCommitted: () => void;
}

/**
 * Writes the jobs of one turn of the event loop in one transaction and makes them durable by one sync of the disk. One
 * transaction is on its way at a time; what comes meanwhile shares the next one.
 */
export class GroupCommit {
  readonly #parts: Parts;
  readonly #statements: Record<
    'begin' | 'commit' | 'savepoint' | 'undo' | 'release',
    StatementSync
  >;
  #waiting: Job[] = [];
  #flushing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { database } = parts;
    this.#statements = {
      begin: database.prepare('begin immediate'),
      commit: database.prepare('commit'),
      savepoint: database.prepare('savepoint job'),
      undo: database.prepare('rollback to job'),
      release: database.prepare('release job'),
    };
  }

  /**
   * Runs `work` in a transaction that it may share with others. A job that throws is undone and rejected by itself.
   * @param work - runs statements, synchronously; runs again where its first transaction was undone
   * @returns what `work` returned, once its effect is durable
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`, or one that `work` threw
   */
  async write<T>(work: () => T): Promise<T> {
    this.#parts.state.assertUsable();
    if (this.#waiting.length >= MAX_WAITING) throw storeBusy();
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    await this.#flushing;
  }

  async #flushAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What else this turn of the event loop brings comes along.
      await new Promise((resolve) => void setImmediate(resolve));
      await this.#flush(this.#waiting.splice(0, MAX_BATCH));
    }
    this.#flushing = undefined;
  }

  async #flush(jobs: readonly Job[]): Promise<void> {
    const { state, clock, onCommitted } = this.#parts;
    try {
      // They may have waited while the sync before theirs failed.
      state.assertSound();
      const outcomes = await retryWhileBusy(() => this.#transact(jobs), clock);
      await this.#makeDurable();
      for (const [index, job] of jobs.entries()) settle(job, outcomes[index]);
    } catch (error) {
      const refusal = isBroken(error) ? state.fail(error) : refusedWrite(error);
      for (const job of jobs) job.reject(refusal);
      return;
    }
    onCommitted();
  }

  /** Where one job spoils the transaction, runs each behind a savepoint, so that it alone is undone. */
  #transact(jobs: readonly Job[]): readonly Outcome[] {
    try {
      return this.#commit(() => jobs.map(({ work }) => ({ result: work() })));
    } catch (error) {
      if (isBusy(error) || isBroken(error)) throw error;
    }
    return this.#commit(() => jobs.map((job) => this.#runAlone(job)));
  }

  #commit(run: () => readonly Outcome[]): readonly Outcome[] {
    const { begin, commit } = this.#statements;
    const { database, guest } = this.#parts;
    begin.run();
    try {
      guest.begun();
      const outcomes = run();
      guest.finishing();
      commit.run();
      guest.committed();
      return outcomes;
    } catch (error) {
      // SQLite rolls back by itself after some errors; a second rollback would hide them.
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  }

  #runAlone({ work }: Job): Outcome {
    const { savepoint, undo, release } = this.#statements;
    savepoint.run();
    try {
      const result = work();
      release.run();
      return { result };
    } catch (error) {
      // Some errors, a full disk for one, undo the whole transaction, and the savepoint with it.
      if (isBroken(error) || !this.#parts.database.isTransaction) throw error;
      undo.run();
      release.run();
      return { error };
    }
  }

  async #makeDurable(): Promise<void> {
    try {
      await this.#parts.sync();
    } catch (error) {
      // After a failed sync nobody knows what is on disk, and a second one may lie (lwn.net/Articles/752063).
      throw this.#parts.state.fail(error);
    }
  }
}

function settle(job: Job, outcome: Outcome | undefined): void {
  if (outcome !== undefined && 'result' in outcome) job.resolve(outcome.result);
  else job.reject(refusedWrite(outcome?.error));
}
