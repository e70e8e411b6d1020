import { testEvent } from '@qmcp/execution';

import { describeAttempt } from '../../notifying/describe-webhook.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { DeliveryAttempt, WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

/** Sends a message that only shows that messages arrive. */
export const testWebhook = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    operationId: 'testWebhook',
    tags: ['Webhooks'],
    summary: 'Send a test message',
    description:
      'Tries once, and says how that went. The message is of the event `human.requested`, about a question that is over already.',
    request: { params: WebhookId },
    responses: {
      200: json(DeliveryAttempt, 'How it went; `failure` tells why it did not arrive.'),
      404: problem('There is no such webhook.'),
    },
  },
  (ports) => async (context) => {
    const webhook = await webhookOf(ports, context.req.valid('param').id);
    const { signal } = context.req.raw;
    const { attempt } = await ports.courier.send({ webhook, event: testEvent(ports) }, signal);
    return context.json(describeAttempt(attempt), 200);
  },
);
