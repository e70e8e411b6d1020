import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, problem } from '../define-route.ts';
import { WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

/** Removes a webhook. */
export const deleteWebhook = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'delete',
    path: '/v1/webhooks/{id}',
    operationId: 'deleteWebhook',
    tags: ['Webhooks'],
    summary: 'Remove a webhook',
    description: 'What is on its way to it is not tried any more, and its log is gone.',
    request: { params: WebhookId },
    responses: {
      204: { description: 'It is removed.' },
      404: problem('There is no such webhook.'),
    },
  },
  (ports) => async (context) => {
    const { id } = await webhookOf(ports, context.req.valid('param').id);
    await ports.store.webhooks.remove(id);
    await writeSecurityEvent(ports, { method: 'webhook.removed', name: id }, callerOf(context));
    return context.body(null, 204);
  },
);
