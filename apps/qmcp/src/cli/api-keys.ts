import type { ApiKeyRecord } from '@qmcp/contracts';

import { statusOf } from '../api-key-status.ts';
import { CliError } from './cli-error.ts';
import type { OpenStore } from './with-store.ts';

/** A key as programs see it; without its secret, which is known only when it is made. */
export const describeKey = (key: ApiKeyRecord, nowMs: number) => ({
  id: key.id,
  name: key.name,
  status: statusOf(key, nowMs),
  scopes: key.scopes,
  created_at: toIso(key.createdAtMs),
  expires_at: toIso(key.expiresAtMs),
  revoked_at: toIso(key.revokedAtMs),
  rotated_from: key.rotatedFrom,
});

const toIso = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

/** @throws CliError when there is no such key */
export async function findKey({ store }: OpenStore, id: string): Promise<ApiKeyRecord> {
  const key = await store.apiKeys.get(id);
  if (key !== undefined) return key;
  throw new CliError(
    'notFound',
    `There is no API key '${id}': \`qmcp keys list\` shows which there are`,
  );
}
