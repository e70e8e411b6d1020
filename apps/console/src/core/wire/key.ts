/** An API key, without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'revoked' | 'expired';
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** A key at the only time at which its secret is told. */
export interface NewApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}
