import type { DatabaseSync } from 'node:sqlite';

import type { SealKey, SealKeyStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

/** The keyring on SQLite. */
export class SqliteSealKeyStore implements SealKeyStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async list(): Promise<readonly SealKey[]> {
    this.#parts.state.assertUsable();
    return this.#read();
  }

  ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]> {
    return this.#parts.writer.write(() => {
      const newest = this.#read().at(0);
      if (newest === undefined || newest.createdAtMs <= newerThanMs) {
        this.#parts.database
          .prepare('insert into seal_key values (?, ?, ?)')
          .run(fresh.id, fresh.secret, fresh.createdAtMs);
      }
      return this.#read();
    });
  }

  prune(beforeMs: number): Promise<void> {
    return this.#parts.writer.write(() => {
      this.#parts.database.prepare('delete from seal_key where created_at_ms < ?').run(beforeMs);
    });
  }

  #read(): readonly SealKey[] {
    return this.#parts.database
      .prepare('select * from seal_key order by created_at_ms desc, id desc')
      .all()
      .map((row) => ({
        id: String(row['id']),
        secret: row['secret'] as Uint8Array,
        createdAtMs: Number(row['created_at_ms']),
      }));
  }
}
