import type { DeliveryOutcome, Webhook, WebhookEvent } from '@qmcp/contracts';
import { webhookEventId } from '@qmcp/contracts';

import { approvalRequest } from './human-request-fixtures.ts';

/** A signed webhook that wants to hear of approvals that are asked for and settled; `fields` replace any of it. */
export const webhook = (fields: Partial<Webhook> = {}): Webhook => ({
  id: 'webhook-1',
  name: 'Öps',
  url: 'https://receiver.example/hooks',
  format: 'standard',
  events: ['approval.requested', 'approval.settled'],
  secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz',
  previousSecret: null,
  createdAtMs: 1_000,
  disabledAtMs: null,
  ...fields,
});

/** That an approval was asked for; `fields` replace any of it. */
export const webhookEvent = (fields: Partial<WebhookEvent> = {}): WebhookEvent => {
  const request = fields.request ?? approvalRequest();
  const type = fields.type ?? 'approval.requested';
  return { id: webhookEventId(type, request.id), type, request, ...fields };
};

/** An attempt at 5000 that was answered with status 204; `fields` replace any of it. */
export const deliveryOutcome = (fields: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
  status: 'delivered',
  dueAtMs: 0,
  attempt: { atMs: 5_000, durationMs: 20, answer: 204, failure: null },
  ...fields,
});
