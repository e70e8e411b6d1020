import type { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import type { InstanceLock, InstanceLocks } from './instance-lock.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly locks: Pick<InstanceLocks, 'take'>;
  readonly clock: Clock;
}

/** The processes of a store: ours, and which of the others are gone. */
export class Instances {
  readonly #parts: Parts;
  readonly #lock: InstanceLock;
  /** Our number: new with each start, and never given again. */
  readonly own: number;

  private constructor(parts: Parts, own: number, lock: InstanceLock) {
    this.#parts = parts;
    this.own = own;
    this.#lock = lock;
  }

  /** Writes down that this process started, and takes its lock before any other process can see that. */
  static async register(instanceId: string, parts: Parts): Promise<Instances> {
    const { database, locks, clock } = parts;
    return retryWhileBusy(() => {
      database.exec('begin immediate');
      let lock: InstanceLock | undefined;
      try {
        const nowMs = clock.nowMs();
        const { lastInsertRowid } = database
          .prepare('insert into instance (instance_id, started_at_ms, seen_at_ms) values (?, ?, ?)')
          .run(instanceId, nowMs, nowMs);
        const own = Number(lastInsertRowid);
        lock = locks.take(own);
        if (lock === undefined) throw lockTaken(own);
        database.exec('commit');
        return new Instances(parts, own, lock);
      } catch (error) {
        // First the lock: once undone, the number may be another's.
        lock?.release();
        if (database.isTransaction) database.exec('rollback');
        throw error;
      }
    }, clock);
  }

  /**
   * Takes the locks of instances whose processes are gone, one after the other.
   * @yields each, for the caller to release
   */
  *takeOver(): Generator<{ readonly number: number; readonly lock: InstanceLock }> {
    const running = this.#parts.database
      .prepare('select number from instance where ended_at_ms is null and number <> ?')
      .all(this.own);
    for (const row of running) {
      const number = Number(row['number']);
      const lock = this.#parts.locks.take(number);
      if (lock !== undefined) yield { number, lock };
    }
  }

  /** Writes, inside a transaction, that we are well. */
  noteSeen(): void {
    this.#parts.database
      .prepare('update instance set seen_at_ms = ? where number = ?')
      .run(this.#parts.clock.nowMs(), this.own);
  }

  /** Writes, inside a transaction, that an instance is over, unless it left open what {@link takeOver} must find. */
  noteEnded(number: number): void {
    this.#parts.database
      .prepare(
        `update instance set ended_at_ms = ? where number = ?
         and not exists (select 1 from audit_intent where instance = number)
         and not exists (select 1 from task where runner = number)
         and not exists (select 1 from human_request where runner = number)`,
      )
      .run(this.#parts.clock.nowMs(), number);
  }

  /** Writes, inside a transaction, where others reach us; null: nowhere. */
  noteAddress(url: string | null): void {
    this.#parts.database
      .prepare('update instance set peer_url = ? where number = ?')
      .run(url, this.own);
  }

  /** Where to reach an instance. @returns undefined where its process is gone, or is not to be reached */
  addressOf(number: number): string | undefined {
    const { database, locks } = this.#parts;
    const row = database
      .prepare('select peer_url from instance where number = ? and ended_at_ms is null')
      .get(number);
    const url = row?.['peer_url'];
    if (typeof url !== 'string') return undefined;
    if (number === this.own) return url;
    const lock = locks.take(number);
    lock?.release();
    return lock === undefined ? url : undefined;
  }

  /** Lets go of our lock. */
  release(): void {
    this.#lock.release();
  }
}

const lockTaken = (own: number): PlatformError =>
  new PlatformError(
    'store_unsupported',
    `Another program holds the lock '${own}.lock' of the store: find out which, and let nothing else use its folder.`,
  );
