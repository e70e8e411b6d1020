import { createPrincipal, localOwner } from '@qmcp/contracts';
import type { ApiKeyRecord, ApiKeyStore, Clock, Principal } from '@qmcp/contracts';

/** What API keys act as: this and the id of the key. */
const KEY = 'key:';

/** Whether a principal is an API key, which may end before what was begun with it. */
export const isKey = ({ id }: Pick<Principal, 'id'>): boolean => id.startsWith(KEY);

/** Who acts by an API key. */
export const keyPrincipal = ({ id, name, scopes }: ApiKeyRecord): Principal =>
  createPrincipal({ id: `${KEY}${id}`, kind: 'service', name, scopes });

/**
 * The principal behind an id, with the scopes that it has now: the owner, or an API key.
 * @returns undefined where there is none such, or its key was revoked or has expired
 */
export async function standingPrincipal(
  id: string,
  { apiKeys, clock }: { readonly apiKeys: Pick<ApiKeyStore, 'get'>; readonly clock: Clock },
): Promise<Principal | undefined> {
  if (id === localOwner.id) return localOwner;
  const key = id.startsWith(KEY) ? await apiKeys.get(id.slice(KEY.length)) : undefined;
  if (key === undefined) return undefined;
  const endsAtMs = Math.min(key.revokedAtMs ?? Infinity, key.expiresAtMs ?? Infinity);
  return endsAtMs > clock.nowMs() ? keyPrincipal(key) : undefined;
}
