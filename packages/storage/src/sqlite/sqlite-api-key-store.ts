import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';
import type { ApiKeyRecord, ApiKeyStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
}

/** API keys on SQLite. */
export class SqliteApiKeyStore implements ApiKeyStore {
  readonly #parts: Parts;
  /** The one that each request with a key asks. */
  readonly #get: StatementSync;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#get = parts.database.prepare('select * from api_key where id = ?');
  }

  insert(key: ApiKeyRecord): Promise<void> {
    return this.#parts.writer.write(() => this.#insert(key));
  }

  async get(id: string): Promise<ApiKeyRecord | undefined> {
    this.#parts.state.assertUsable();
    const row = this.#get.get(id);
    return row === undefined ? undefined : toRecord(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    this.#parts.state.assertUsable();
    return this.#parts.database
      .prepare('select * from api_key order by created_at_ms, id')
      .all()
      .map(toRecord);
  }

  revoke(id: string, atMs: number): Promise<boolean> {
    return this.#parts.writer.write(() => this.#endNoLaterThan('revoked_at_ms', { id, atMs }));
  }

  /** @throws PlatformError `duplicate` when the successor's id exists, `not_found` when the old key doesn't */
  rotate(successor: ApiKeyRecord, oldEndsAtMs: number): Promise<void> {
    return this.#parts.writer.write(() => {
      const old = { id: successor.rotatedFrom ?? '', atMs: oldEndsAtMs };
      if (!this.#endNoLaterThan('expires_at_ms', old)) {
        throw new PlatformError(
          'not_found',
          `No API key '${old.id}' can be rotated: list the keys to see their ids.`,
        );
      }
      this.#insert(successor);
    });
  }

  #insert(key: ApiKeyRecord): void {
    const { changes } = this.#parts.database
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
    if (changes === 0) {
      throw new PlatformError('duplicate', `An API key '${key.id}' exists: choose another id.`);
    }
  }

  /** Brings an end forward, never back: a key that ended stays ended. @returns false when there is no such key */
  #endNoLaterThan(
    column: 'expires_at_ms' | 'revoked_at_ms',
    { id, atMs }: { id: string; atMs: number },
  ): boolean {
    const { changes } = this.#parts.database
      .prepare(`update api_key set ${column} = min(coalesce(${column}, ?1), ?1) where id = ?2`)
      .run(atMs, id);
    return changes > 0;
  }
}

const toRecord = (row: Record<string, SQLOutputValue>): ApiKeyRecord => ({
  id: String(row['id']),
  name: String(row['name']),
  secretHash: String(row['secret_hash']),
  scopes: JSON.parse(String(row['scopes'])) as string[],
  createdAtMs: Number(row['created_at_ms']),
  expiresAtMs: row['expires_at_ms'] as number | null,
  revokedAtMs: row['revoked_at_ms'] as number | null,
  rotatedFrom: row['rotated_from'] as string | null,
});
