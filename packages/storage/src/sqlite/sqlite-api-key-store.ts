import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { ApiKeyRecord, ApiKeyStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';

type Row = Record<string, SQLOutputValue>;

/** API keys on SQLite. */
export class SqliteApiKeyStore implements ApiKeyStore {
  readonly #database: DatabaseSync;
  readonly #writer: GroupCommit;

  constructor(parts: { database: DatabaseSync; writer: GroupCommit }) {
    this.#database = parts.database;
    this.#writer = parts.writer;
  }

  insert(key: ApiKeyRecord): Promise<void> {
    return this.#writer.write(() => this.#insert(key));
  }

  async get(id: string): Promise<ApiKeyRecord | undefined> {
    const row = this.#database.prepare('select * from api_key where id = ?').get(id);
    return row === undefined ? undefined : toRecord(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    return this.#database
      .prepare('select * from api_key order by created_at_ms, id')
      .all()
      .map(toRecord);
  }

  revoke(id: string, atMs: number): Promise<boolean> {
    return this.#writer.write(() => this.#endAt(id, atMs));
  }

  rotate(successor: ApiKeyRecord, oldEndsAtMs: number): Promise<void> {
    return this.#writer.write(() => {
      this.#insert(successor);
      if (successor.rotatedFrom === null || !this.#endAt(successor.rotatedFrom, oldEndsAtMs)) {
        throw new PlatformError(
          'not_found',
          'There is no key to rotate: list them with `qmcp keys list`',
        );
      }
    });
  }

  #insert(key: ApiKeyRecord): void {
    const inserted = this.#database
      .prepare('insert into api_key values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing')
      .run(
        key.id,
        key.name,
        key.secretHash,
        JSON.stringify(key.scopes),
        key.createdAtMs,
        key.expiresAtMs,
        key.revokedAtMs,
        key.rotatedFrom,
      );
    if (inserted.changes === 0) {
      throw new PlatformError('duplicate', `A key with the id '${key.id}' exists already`);
    }
  }

  #endAt(id: string, atMs: number): boolean {
    const updated = this.#database
      .prepare('update api_key set revoked_at_ms = min(coalesce(revoked_at_ms, ?), ?) where id = ?')
      .run(atMs, atMs, id);
    return updated.changes > 0;
  }
}

const toRecord = (row: Row): ApiKeyRecord => ({
  id: String(row['id']),
  name: String(row['name']),
  secretHash: String(row['secret_hash']),
  scopes: JSON.parse(String(row['scopes'])) as string[],
  createdAtMs: Number(row['created_at_ms']),
  expiresAtMs: numberOrNull(row['expires_at_ms']),
  revokedAtMs: numberOrNull(row['revoked_at_ms']),
  rotatedFrom: row['rotated_from'] === null ? null : String(row['rotated_from']),
});

const numberOrNull = (value: SQLOutputValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
