import type { DatabaseSync } from 'node:sqlite';

import type { SealKey, SealKeyStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';

/** The keyring on SQLite. */
export class SqliteSealKeyStore implements SealKeyStore {
  readonly #database: DatabaseSync;
  readonly #writer: GroupCommit;

  constructor(parts: { database: DatabaseSync; writer: GroupCommit }) {
    this.#database = parts.database;
    this.#writer = parts.writer;
  }

  async list(): Promise<readonly SealKey[]> {
    return this.#read();
  }

  ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]> {
    return this.#writer.write(() => {
      const [newest] = this.#read();
      if (newest === undefined || newest.createdAtMs <= newerThanMs) {
        this.#database
          .prepare('insert into seal_key values (?, ?, ?)')
          .run(fresh.id, fresh.secret, fresh.createdAtMs);
      }
      return this.#read();
    });
  }

  prune(beforeMs: number): Promise<void> {
    return this.#writer.write(() => {
      this.#database.prepare('delete from seal_key where created_at_ms < ?').run(beforeMs);
    });
  }

  #read(): readonly SealKey[] {
    return this.#database
      .prepare('select * from seal_key order by created_at_ms desc, id')
      .all()
      .map((row) => ({
        id: String(row['id']),
        secret: row['secret'] as Uint8Array,
        createdAtMs: Number(row['created_at_ms']),
      }));
  }
}
