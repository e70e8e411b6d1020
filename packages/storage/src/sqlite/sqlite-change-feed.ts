import type { DatabaseSync } from 'node:sqlite';

import type { ChangeFeed, Clock, Logger, Notice, NoticeListener } from '@qmcp/contracts';

import { NoticeListeners } from '../feed/notice-listeners.ts';
import type { GroupCommit } from './group-commit.ts';
import { NoticeBell } from './notice-bell.ts';
import { IN_MEMORY } from './store-file.ts';
import type { StoreState } from './store-state.ts';

/** How soon one process learns of what another one changed where nobody could tell it to look. */
const SAFETY_INTERVAL_MS = 1_000;
/** How long a notice is kept for those who are late. */
const KEEP_MS = 60_000;

interface Parts {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This process, whose own notices it need not hear. */
  readonly instance: number;
}

/** Notices between the processes of one SQLite file: rows, and a bell that tells those to look who listen. */
export class SqliteChangeFeed implements ChangeFeed {
  readonly #parts: Parts;
  readonly #listeners: NoticeListeners;
  readonly #bell: NoticeBell;
  #position = 0;
  #cancelTimer: (() => void) | undefined;
  #stopBell: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listeners = new NoticeListeners({ on: () => this.#begin(), off: () => this.#end() });
    this.#bell = new NoticeBell(parts);
  }

  async publish({ topic, subject }: Notice): Promise<void> {
    const { database, state, writer, clock, instance } = this.#parts;
    state.assertUsable();
    if (this.#isAlone()) return;
    await writer.write(() => {
      const nowMs = clock.nowMs();
      database.prepare('delete from notice where noted_at_ms < ?').run(nowMs - KEEP_MS);
      database
        .prepare('insert into notice (instance, topic, subject, noted_at_ms) values (?, ?, ?, ?)')
        .run(instance, topic, subject, nowMs);
    });
    await this.#bell.ring();
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
    if (this.#parts.file !== IN_MEMORY) this.#stopBell = this.#bell.listen(() => this.#look());
    this.#position = this.#last();
    this.#schedule();
  }

  #end(): void {
    this.#stopBell?.();
    this.#stopBell = undefined;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.setTimer(() => this.#look(), SAFETY_INTERVAL_MS);
  }

  /** Whether no other process has the store; what such a one says nobody misses. */
  #isAlone(): boolean {
    const { database, instance } = this.#parts;
    const others = database.prepare(
      'select 1 from instance where ended_at_ms is null and number <> ? limit 1',
    );
    return others.get(instance) === undefined;
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
