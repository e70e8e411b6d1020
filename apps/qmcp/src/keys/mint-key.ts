import type { ApiKeyRecord, Clock, Entropy } from '@qmcp/contracts';
import { mintApiKey } from '@qmcp/server';
import type { MintedApiKey } from '@qmcp/server';

interface Ports {
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** What a new key is to be. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: it never ends. */
  readonly lifetimeMs: number | null;
  /** Id of the key that it replaces. Default: none. */
  readonly rotatedFrom?: string;
}

/** Mints a key that works for just so long. Nothing is stored yet. */
export function mintKey(
  { name, scopes, lifetimeMs, ...origin }: NewKey,
  { clock, entropy }: Ports,
): MintedApiKey {
  const nowMs = clock.nowMs();
  const expiresAtMs = lifetimeMs === null ? null : nowMs + lifetimeMs;
  return mintApiKey(
    { name, scopes: [...new Set(scopes)], expiresAtMs, ...origin },
    // One reading of the clock, so that a lifetime is exact.
    { clock: { ...clock, nowMs: () => nowMs }, entropy },
  );
}

/** Mints a key with the name, the scopes and the lifetime of another one. Nothing is stored yet. */
export const mintSuccessor = (
  { id, name, scopes, createdAtMs, expiresAtMs }: ApiKeyRecord,
  ports: Ports,
): MintedApiKey =>
  mintKey(
    {
      name,
      scopes,
      lifetimeMs: expiresAtMs === null ? null : expiresAtMs - createdAtMs,
      rotatedFrom: id,
    },
    ports,
  );
