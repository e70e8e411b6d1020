import { z } from '@hono/zod-openapi';

import { describeDelivery } from '../../notifying/describe-webhook.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { Delivery, WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

const MAX_PAGE = 500;
const DEFAULT_PAGE = 50;

const DeliveryQuery = z.strictObject({
  status: z.enum(['pending', 'delivered', 'dead']).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  before: z.string().optional().describe('`next` of the page before.'),
});

const DeliveryList = z
  .strictObject({
    deliveries: z.array(Delivery),
    next: z.string().nullable().describe('Pass as `before` for the next page; null on the last.'),
  })
  .openapi('DeliveryList');

/** Lists what went, and is on its way, to a webhook. */
export const listDeliveries = defineRoute(
  { scope: 'webhooks:read' },
  {
    method: 'get',
    path: '/v1/webhooks/{id}/deliveries',
    operationId: 'listDeliveries',
    tags: ['Webhooks'],
    summary: 'List deliveries to a webhook',
    description: 'Those about the newest requests first. What is done is listed for two weeks.',
    request: { params: WebhookId, query: DeliveryQuery },
    responses: {
      200: json(DeliveryList, 'A page of deliveries.'),
      404: problem('There is no such webhook.'),
    },
  },
  (ports) => async (context) => {
    const { id: webhookId } = await webhookOf(ports, context.req.valid('param').id);
    const { status, limit, before } = context.req.valid('query');
    const { deliveries, next } = await ports.store.webhooks.deliveries(
      { webhookId, ...(status !== undefined && { status }) },
      { limit, ...(before !== undefined && { before }) },
    );
    return context.json({ deliveries: deliveries.map(describeDelivery), next }, 200);
  },
);
