/** An API key as stored: never the secret, only its hash. */
export interface ApiKeyRecord {
  /** Public part of the key, unique. */
  readonly id: string;
  readonly name: string;
  /** SHA-256, hex, of the whole key. */
  readonly secretHash: string;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  /** Null: never. */
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** Id of the key that it replaced. */
  readonly rotatedFrom: string | null;
}

/** Keeps API keys; several processes may share one store. */
export interface ApiKeyStore {
  /** @throws PlatformError `duplicate` when the id exists */
  insert(key: ApiKeyRecord): Promise<void>;
  get(id: string): Promise<ApiKeyRecord | undefined>;
  /** Oldest first. */
  list(): Promise<readonly ApiKeyRecord[]>;
  /** Revokes from `atMs` on; an earlier revocation stands. @returns false when there is no such key */
  revoke(id: string, atMs: number): Promise<boolean>;
  /** Inserts the successor and lets the old key end at `oldEndsAtMs`, in one transaction. */
  rotate(successor: ApiKeyRecord, oldEndsAtMs: number): Promise<void>;
}
