import { z } from '@hono/zod-openapi';

import { describeWebhook } from '../../notifying/describe-webhook.ts';
import { replaceSecret } from '../../notifying/replace-secret.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { graceMs } from '../schemas/duration.ts';
import { NewWebhook, WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

const Rotation = z
  .strictObject({
    grace: graceMs().describe(
      'How long messages are signed with the old secret as well; `24h` unless said otherwise.',
    ),
  })
  .openapi('WebhookSecretRotation', { examples: [{ grace: '24h' }] });

/** Has a webhook sign with a new secret, and with the old one beside for a while. */
export const rotateWebhookSecret = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/rotate',
    operationId: 'rotateWebhookSecret',
    tags: ['Webhooks'],
    summary: 'Replace the secret of a webhook',
    description:
      'Messages carry two signatures until the old secret ends, so that a receiver changes over when it likes. A secret that was old before that ends at once. Shows the new one, once.',
    request: {
      params: WebhookId,
      body: { required: true, content: { 'application/json': { schema: Rotation } } },
    },
    responses: {
      200: json(NewWebhook, 'The webhook, with its new secret.'),
      404: problem('There is no such webhook.'),
      409: problem('Its messages are not signed.'),
    },
  },
  (ports) => async (context) => {
    const { id } = await webhookOf(ports, context.req.valid('param').id);
    const secret = await replaceSecret(ports, id, context.req.valid('json').grace);
    const event = { method: 'webhook.secret_changed', name: id };
    await writeSecurityEvent(ports, event, callerOf(context));
    return context.json({ webhook: describeWebhook(await webhookOf(ports, id)), secret }, 200);
  },
);
