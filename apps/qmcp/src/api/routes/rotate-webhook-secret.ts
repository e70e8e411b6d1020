import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import { newWebhookSecret } from '@qmcp/execution';

import { describeWebhook } from '../../notifying/describe-webhook.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { durationMs } from '../schemas/duration.ts';
import { NewWebhook, WebhookId } from '../schemas/webhook.ts';
import { webhookOf } from '../webhook-of.ts';

const DAY_MS = 24 * 3_600_000;
const MAX_GRACE_MS = 90 * DAY_MS;

const Rotation = z
  .strictObject({
    grace: durationMs(MAX_GRACE_MS)
      .default(DAY_MS)
      .describe(
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
    const { grace: graceMs } = context.req.valid('json');
    const secret = newWebhookSecret(ports.entropy);
    const change = { secret, previousUntilMs: ports.clock.nowMs() + graceMs };
    if (!(await ports.store.webhooks.changeSecret(id, change))) {
      throw new WireError(
        'conflict',
        `The webhook ${id} has no secret: only messages of the format 'standard' are signed`,
      );
    }
    const event = { method: 'webhook.secret_changed', name: id };
    await writeSecurityEvent(ports, event, callerOf(context));
    return context.json({ webhook: describeWebhook(await webhookOf(ports, id)), secret }, 200);
  },
);
