import type { ApiKeyRecord } from '@qmcp/contracts';

import { statusOf } from '../api-key-status.ts';

/** A key as programs see it; without its secret, which is known only when it is made. */
export const describeKey = (key: ApiKeyRecord, nowMs: number) => ({
  id: key.id,
  name: key.name,
  status: statusOf(key, nowMs),
  scopes: [...key.scopes],
  created_at: new Date(key.createdAtMs).toISOString(),
  expires_at: toIso(key.expiresAtMs),
  revoked_at: toIso(key.revokedAtMs),
  rotated_from: key.rotatedFrom,
});

const toIso = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();
