import type { DatabaseSync } from 'node:sqlite';

import type { ChangeFeed, Clock, Logger, Notice, NoticeListener } from '@qmcp/contracts';

import { NoticeListeners } from '../feed/notice-listeners.ts';
import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

/** How soon one process learns of what another one changed. */
const POLL_INTERVAL_MS = 250;
/** How long a notice is kept for those who are late. */
const KEEP_MS = 60_000;

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This process, whose own notices it need not hear. */
  readonly instance: number;
}

/** Notices between the processes of one SQLite file, which look for them while somebody listens. */
export class SqliteChangeFeed implements ChangeFeed {
  readonly #parts: Parts;
  readonly #listeners: NoticeListeners;
  #position = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listeners = new NoticeListeners({ on: () => this.#begin(), off: () => this.#end() });
  }

  publish({ topic, subject }: Notice): Promise<void> {
    const { database, writer, clock, instance } = this.#parts;
    return writer.write(() => {
      const nowMs = clock.nowMs();
      database.prepare('delete from notice where noted_at_ms < ?').run(nowMs - KEEP_MS);
      database
        .prepare('insert into notice (instance, topic, subject, noted_at_ms) values (?, ?, ?, ?)')
        .run(instance, topic, subject, nowMs);
    });
  }

  listen(listener: NoticeListener): Promise<() => void> {
    return this.#listeners.add(listener);
  }

  /** Tells nobody any more. */
  close(): void {
    this.#listeners.clear();
  }

  async #begin(): Promise<void> {
    this.#parts.state.assertUsable();
    this.#position = this.#last();
    this.#schedule();
  }

  #end(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #schedule(): void {
    this.#cancelTimer = this.#parts.clock.setTimer(() => this.#look(), POLL_INTERVAL_MS);
  }

  #look(): void {
    this.#schedule();
    try {
      this.#hearNew();
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'what other processes changed could not be read');
    }
  }

  #hearNew(): void {
    const last = this.#last();
    const count = last - this.#position;
    if (count === 0) return;
    const rows = this.#parts.database
      .prepare('select instance, topic, subject from notice where number > ? and number <= ?')
      .all(this.#position, last);
    this.#position = last;
    // Who was asleep for longer than notices are kept.
    if (rows.length < count) return this.#listeners.missed();
    for (const { instance, topic, subject } of rows) {
      if (instance === this.#parts.instance) continue;
      this.#listeners.hear({ topic: topic as Notice['topic'], subject: String(subject) });
    }
  }

  /** Number of the newest notice that ever was. */
  #last(): number {
    const row = this.#parts.database
      .prepare("select seq from sqlite_sequence where name = 'notice'")
      .get();
    return Number(row?.['seq'] ?? 0);
  }
}
