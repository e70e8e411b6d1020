import type { ApiKeyStore, Clock, HeldCall } from '@qmcp/contracts';

/** What API keys call as: `key:` and the id of the key. */
const KEY = 'key:';

/** Whether a principal could still call: an API key may have been revoked while its call waited. */
export async function mayStillCall(
  { id }: Pick<HeldCall['principal'], 'id'>,
  { apiKeys, clock }: { readonly apiKeys: Pick<ApiKeyStore, 'get'>; readonly clock: Clock },
): Promise<boolean> {
  if (!id.startsWith(KEY)) return true;
  const key = await apiKeys.get(id.slice(KEY.length));
  if (key === undefined) return false;
  const endsAtMs = Math.min(key.revokedAtMs ?? Infinity, key.expiresAtMs ?? Infinity);
  return endsAtMs > clock.nowMs();
}
