import { z } from '@hono/zod-openapi';
import { newWebhook } from '@qmcp/execution';

import { describeWebhook } from '../../notifying/describe-webhook.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import { NewWebhook, WebhookEvent, WebhookFormat } from '../schemas/webhook.ts';

const MAX_NAME_LENGTH = 100;
const MAX_URL_LENGTH = 2_000;

const WebhookRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(MAX_NAME_LENGTH).describe('What it is for.'),
    url: z
      .string()
      .max(MAX_URL_LENGTH)
      .describe(
        'Where messages go: `https:`, `mailto:` and one address, or `http:` to the machine of the server. Private addresses need the setting `webhookHosts`.',
      ),
    format: WebhookFormat.optional().describe(
      'Default: `mail` for a `mailto:` address, else `standard`.',
    ),
    events: z.array(WebhookEvent).min(1).optional().describe('Default: all.'),
  })
  .openapi('WebhookRequest', {
    examples: [
      { name: 'on call', url: 'https://receiver.example/hooks', events: ['approval.requested'] },
    ],
  });

/** Adds a webhook. */
export const createWebhook = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'post',
    path: '/v1/webhooks',
    operationId: 'createWebhook',
    tags: ['Webhooks'],
    summary: 'Add a webhook',
    description:
      'It is told of what happens from then on. Shows the secret that its messages are signed with, once.',
    request: {
      body: { required: true, content: { 'application/json': { schema: WebhookRequest } } },
    },
    responses: { 201: json(NewWebhook, 'The webhook, with its secret.') },
  },
  (ports) => async (context) => {
    const webhook = newWebhook(context.req.valid('json'), ports);
    await ports.store.webhooks.add(webhook);
    const event = { method: 'webhook.added', name: webhook.id };
    await writeSecurityEvent(ports, event, callerOf(context));
    return context.json({ webhook: describeWebhook(webhook), secret: webhook.secret }, 201);
  },
);
