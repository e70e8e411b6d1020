import { z } from '@hono/zod-openapi';

import { describeKey } from '../../keys/describe-key.ts';
import { defineRoute, json } from '../define-route.ts';
import { ApiKey } from '../schemas/api-key.ts';

const ApiKeyList = z.strictObject({ keys: z.array(ApiKey) }).openapi('ApiKeyList');

/** Lists the API keys. */
export const listKeys = defineRoute(
  { scope: 'keys:read' },
  {
    method: 'get',
    path: '/v1/keys',
    operationId: 'listKeys',
    tags: ['Keys'],
    summary: 'List API keys',
    description: 'Oldest first, those that ended too; without their secrets, which nobody keeps.',
    responses: { 200: json(ApiKeyList, 'The keys.') },
  },
  ({ store, clock }) =>
    async (context) => {
      const nowMs = clock.nowMs();
      const keys = (await store.apiKeys.list()).map((key) => describeKey(key, nowMs));
      return context.json({ keys }, 200);
    },
);
