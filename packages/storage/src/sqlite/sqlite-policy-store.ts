import type { DatabaseSync } from 'node:sqlite';

import type { PolicyStore, PolicyVersion } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

/** Versions of the policy on SQLite. */
export class SqlitePolicyStore implements PolicyStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  keep({ digest, loadedAtMs, text }: PolicyVersion): Promise<void> {
    return this.#parts.writer.write(() => {
      this.#parts.database
        .prepare('insert into policy values (?, ?, ?) on conflict do nothing')
        .run(digest, loadedAtMs, text);
    });
  }

  async get(digest: string): Promise<PolicyVersion | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#parts.database.prepare('select * from policy where digest = ?').get(digest);
    return row && { digest, loadedAtMs: Number(row['loaded_at_ms']), text: String(row['content']) };
  }

  async list(): Promise<readonly Omit<PolicyVersion, 'text'>[]> {
    this.#parts.state.assertUsable();
    return this.#parts.database
      .prepare('select digest, loaded_at_ms from policy order by loaded_at_ms desc, digest')
      .all()
      .map((row) => ({
        digest: String(row['digest']),
        loadedAtMs: Number(row['loaded_at_ms']),
      }));
  }
}
