import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { ConsoleSession, ConsoleSessionStore, SignInLink } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

/** Who is signed in to the console, on SQLite. */
export class SqliteConsoleSessionStore implements ConsoleSessionStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async offerLink({ secretHash, expiresAtMs }: SignInLink, nowMs: number): Promise<void> {
    await this.#parts.writer.write(() => {
      this.#run('delete from sign_in_link where expires_at_ms <= ?', nowMs);
      this.#run('insert into sign_in_link values (?, ?)', secretHash, expiresAtMs);
    });
  }

  takeLink(secretHash: string, nowMs: number): Promise<boolean> {
    const sql = 'delete from sign_in_link where secret_hash = ? and expires_at_ms > ?';
    return this.#parts.writer.write(() => this.#run(sql, secretHash, nowMs) === 1);
  }

  async open(session: ConsoleSession): Promise<void> {
    const { secretHash, principalId, createdAtMs, usedAtMs, expiresAtMs } = session;
    const values = [secretHash, principalId, createdAtMs, usedAtMs, expiresAtMs];
    await this.#parts.writer.write(() => {
      this.#run('delete from console_session where expires_at_ms <= ?', createdAtMs);
      this.#run('insert into console_session values (?, ?, ?, ?, ?)', ...values);
    });
  }

  async get(secretHash: string): Promise<ConsoleSession | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#parts.database
      .prepare('select * from console_session where secret_hash = ?')
      .get(secretHash);
    return row && toSession(row);
  }

  async touch(secretHash: string, usedAtMs: number): Promise<void> {
    const sql = 'update console_session set used_at_ms = max(used_at_ms, ?) where secret_hash = ?';
    await this.#parts.writer.write(() => this.#run(sql, usedAtMs, secretHash));
  }

  end(secretHash: string): Promise<boolean> {
    const sql = 'delete from console_session where secret_hash = ?';
    return this.#parts.writer.write(() => this.#run(sql, secretHash) === 1);
  }

  #run(sql: string, ...values: readonly (string | number)[]): number {
    return Number(this.#parts.database.prepare(sql).run(...values).changes);
  }
}

const toSession = (row: Record<string, SQLOutputValue>): ConsoleSession => ({
  secretHash: String(row['secret_hash']),
  principalId: String(row['principal_id']),
  createdAtMs: Number(row['created_at_ms']),
  usedAtMs: Number(row['used_at_ms']),
  expiresAtMs: Number(row['expires_at_ms']),
});
