import type { DatabaseSync } from 'node:sqlite';

import type { TrustKind, TrustOf, TrustRecord, TrustStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

/** What people said once, on SQLite. */
export class SqliteTrustStore implements TrustStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  put(record: TrustRecord): Promise<void> {
    return this.#parts.writer.write(() => {
      this.#parts.database
        .prepare(
          'insert into trust values (?, ?, ?) on conflict do update set content = excluded.content',
        )
        .run(record.kind, record.id, JSON.stringify(record));
    });
  }

  async get<K extends TrustKind>(kind: K, id: string): Promise<TrustOf<K> | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#parts.database
      .prepare('select content from trust where kind = ? and id = ?')
      .get(kind, id);
    return row && (JSON.parse(String(row['content'])) as TrustOf<K>);
  }

  async list<K extends TrustKind>(kind: K): Promise<readonly TrustOf<K>[]> {
    this.#parts.state.assertUsable();
    return this.#parts.database
      .prepare('select content from trust where kind = ? order by id')
      .all(kind)
      .map(({ content }) => JSON.parse(String(content)) as TrustOf<K>);
  }

  remove(kind: TrustKind, id: string): Promise<boolean> {
    return this.#parts.writer.write(
      () =>
        this.#parts.database.prepare('delete from trust where kind = ? and id = ?').run(kind, id)
          .changes === 1,
    );
  }
}
