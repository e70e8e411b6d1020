import { PlatformError } from '@qmcp/contracts';
import type { ApiKeyRecord, ApiKeyStore } from '@qmcp/contracts';

import type { Connections } from './connections.ts';
import { isDuplicate } from './postgres-failure.ts';

interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly secret_hash: string;
  readonly scopes: string;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly rotated_from: string | null;
}

/** API keys on PostgreSQL. */
export class PostgresApiKeyStore implements ApiKeyStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async insert(key: ApiKeyRecord): Promise<void> {
    const { rowCount } = await this.#connections.write({
      text: 'insert into api_key values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing',
      values: valuesOf(key),
    });
    if (rowCount === 0) throw duplicate(key.id);
  }

  async get(id: string): Promise<ApiKeyRecord | undefined> {
    const [row] = await this.#connections.read<ApiKeyRow>({
      text: 'select * from api_key where id = $1',
      values: [id],
    });
    return row && toRecord(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    const rows = await this.#connections.read<ApiKeyRow>({
      text: 'select * from api_key order by created_at_ms, id',
    });
    return rows.map(toRecord);
  }

  async revoke(id: string, atMs: number): Promise<boolean> {
    const { rowCount } = await this.#connections.write({
      text: 'update api_key set revoked_at_ms = least(revoked_at_ms, $2) where id = $1',
      values: [id, atMs],
    });
    return rowCount !== 0;
  }

  /** @throws PlatformError `duplicate` when the successor's id exists, `not_found` when the old key doesn't */
  async rotate(successor: ApiKeyRecord, oldEndsAtMs: number): Promise<void> {
    const { rowCount } = await this.#connections
      .write({
        text: `with old as (
          update api_key set expires_at_ms = least(expires_at_ms, $9) where id = $8 returning id
        ) insert into api_key select $1, $2, $3, $4, $5::bigint, $6::bigint, $7::bigint, id from old`,
        values: [...valuesOf(successor), oldEndsAtMs],
      })
      .catch((error: unknown) => {
        throw isRefusedAsDuplicate(error) ? duplicate(successor.id) : error;
      });
    if (rowCount !== 0) return;
    throw new PlatformError(
      'not_found',
      `No API key '${successor.rotatedFrom ?? ''}' can be rotated: list the keys to see their ids.`,
    );
  }
}

const isRefusedAsDuplicate = (error: unknown): boolean =>
  PlatformError.is(error) && isDuplicate(error.cause);

const duplicate = (id: string): PlatformError =>
  new PlatformError('duplicate', `An API key '${id}' exists: choose another id.`);

const valuesOf = (key: ApiKeyRecord): readonly unknown[] => [
  key.id,
  key.name,
  key.secretHash,
  JSON.stringify(key.scopes),
  key.createdAtMs,
  key.expiresAtMs,
  key.revokedAtMs,
  key.rotatedFrom,
];

const toRecord = (row: ApiKeyRow): ApiKeyRecord => ({
  id: row.id,
  name: row.name,
  secretHash: row.secret_hash,
  scopes: JSON.parse(row.scopes) as string[],
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
  revokedAtMs: row.revoked_at_ms,
  rotatedFrom: row.rotated_from,
});
