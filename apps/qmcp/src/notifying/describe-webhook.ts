import type { Delivery, DeliveryAttempt, Webhook } from '@qmcp/contracts';
import { shownAddress } from '@qmcp/execution';

/** A webhook as REST and the command line show it: never its secret, nor the whole of its address, which may be one. */
export const describeWebhook = (webhook: Webhook) => ({
  id: webhook.id,
  name: webhook.name,
  address: shownAddress(webhook),
  format: webhook.format,
  events: [...webhook.events],
  created_at: toIso(webhook.createdAtMs),
  disabled_at: webhook.disabledAtMs === null ? null : toIso(webhook.disabledAtMs),
  old_secret_until: webhook.previousSecret === null ? null : toIso(webhook.previousSecret.untilMs),
});

/** A delivery as REST and the command line show it. */
export const describeDelivery = (delivery: Delivery) => ({
  message: delivery.eventId,
  event: delivery.type,
  status: delivery.status,
  attempts: delivery.attempts,
  next_attempt_at:
    delivery.status === 'pending' && delivery.dueAtMs > 0 ? toIso(delivery.dueAtMs) : null,
  last_attempt: delivery.last && describeAttempt(delivery.last),
  done_at: delivery.doneAtMs === null ? null : toIso(delivery.doneAtMs),
});

/** An attempt as REST and the command line show it. */
export const describeAttempt = ({ atMs, durationMs, answer, failure }: DeliveryAttempt) => ({
  at: toIso(atMs),
  duration_ms: durationMs,
  answer,
  failure,
});

const toIso = (atMs: number): string => new Date(atMs).toISOString();
