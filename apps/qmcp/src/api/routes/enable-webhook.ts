import { WireError } from '@qmcp/contracts';

import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, problem } from '../define-route.ts';
import { WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

/** Has a webhook told again whose receiver had said that it is gone. */
export const enableWebhook = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/enable',
    operationId: 'enableWebhook',
    tags: ['Webhooks'],
    summary: 'Enable a disabled webhook',
    description:
      'A webhook is disabled when its receiver answers 410. It is told of what happens from then on; what was given up meanwhile can be replayed.',
    request: { params: WebhookId },
    responses: {
      204: { description: 'It is told again.' },
      404: problem('There is no such webhook.'),
      409: problem('It is not disabled.'),
    },
  },
  (ports) => async (context) => {
    const { id } = await webhookOf(ports, context.req.valid('param').id);
    if (!(await ports.store.webhooks.enable(id))) {
      throw new WireError('conflict', `The webhook ${id} is not disabled: there is nothing to do`);
    }
    await writeSecurityEvent(ports, { method: 'webhook.enabled', name: id }, callerOf(context));
    return context.body(null, 204);
  },
);
