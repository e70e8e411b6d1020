import { z } from '@hono/zod-openapi';

import { describeWebhook } from '../../notifying/describe-webhook.ts';
import { defineRoute, json } from '../define-route.ts';
import { Webhook } from '../schemas/webhook.ts';

const WebhookList = z.strictObject({ webhooks: z.array(Webhook) }).openapi('WebhookList');

/** Lists the webhooks. */
export const listWebhooks = defineRoute(
  { scope: 'webhooks:read' },
  {
    method: 'get',
    path: '/v1/webhooks',
    operationId: 'listWebhooks',
    tags: ['Webhooks'],
    summary: 'List webhooks',
    description: 'Oldest first, without their secrets and the paths of their addresses.',
    responses: { 200: json(WebhookList, 'The webhooks.') },
  },
  ({ store }) =>
    async (context) => {
      const webhooks = (await store.webhooks.list()).map(describeWebhook);
      return context.json({ webhooks }, 200);
    },
);
