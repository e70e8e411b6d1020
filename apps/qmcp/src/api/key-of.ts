import { WireError } from '@qmcp/contracts';
import type { ApiKeyRecord } from '@qmcp/contracts';

import type { ApiPorts } from './define-route.ts';

/** An API key by its id. @throws WireError `not_found` */
export async function keyOf({ store }: Pick<ApiPorts, 'store'>, id: string): Promise<ApiKeyRecord> {
  const key = await store.apiKeys.get(id);
  if (key !== undefined) return key;
  throw new WireError('not_found', `There is no API key '${id}': GET /v1/keys lists them`);
}
