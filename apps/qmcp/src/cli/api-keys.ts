import type { ApiKeyRecord } from '@qmcp/contracts';

import { CliError } from './cli-error.ts';
import type { OpenStore } from './with-store.ts';

/** @throws CliError when there is no such key */
export async function findKey({ store }: OpenStore, id: string): Promise<ApiKeyRecord> {
  const key = await store.apiKeys.get(id);
  if (key !== undefined) return key;
  throw new CliError(
    'notFound',
    `There is no API key '${id}': \`qmcp keys list\` shows which there are`,
  );
}
