import type { Webhook } from '@qmcp/contracts';

import { CliError } from './cli-error.ts';
import type { OpenStore } from './with-store.ts';

/** @throws CliError when there is no such webhook */
export async function findWebhook(
  { store }: Pick<OpenStore, 'store'>,
  id: string,
): Promise<Webhook> {
  const webhook = await store.webhooks.get(id);
  if (webhook !== undefined) return webhook;
  throw new CliError(
    'notFound',
    `There is no webhook '${id}': \`qmcp webhooks list\` shows which there are`,
  );
}
