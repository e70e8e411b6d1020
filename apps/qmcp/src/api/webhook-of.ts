import { WireError } from '@qmcp/contracts';
import type { Webhook } from '@qmcp/contracts';

import type { ApiPorts } from './define-route.ts';

/** A webhook by its id. @throws WireError `not_found` */
export async function webhookOf({ store }: Pick<ApiPorts, 'store'>, id: string): Promise<Webhook> {
  const webhook = await store.webhooks.get(id);
  if (webhook !== undefined) return webhook;
  throw new WireError('not_found', `There is no webhook '${id}': GET /v1/webhooks lists them`);
}
