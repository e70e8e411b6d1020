import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS, WEBHOOK_FORMATS } from '@qmcp/contracts';

const when = z.iso.datetime();

/** What a webhook may be told of. */
export const WebhookEvent = z.enum(WEBHOOK_EVENTS);

/** How its messages are written. */
export const WebhookFormat = z.enum(WEBHOOK_FORMATS);

/** A webhook as the API shows it. */
export const Webhook = z
  .strictObject({
    id: z.string(),
    name: z.string().describe('For people; not unique.'),
    address: z
      .string()
      .describe('Where it is, without its path: all of it may be what one needs to post there.'),
    format: WebhookFormat,
    events: z.array(WebhookEvent).describe('What it is told of.'),
    created_at: when,
    disabled_at: when
      .nullable()
      .describe(
        'Since when it is told of nothing new: its receiver answered 410. Null: it is told.',
      ),
    old_secret_until: when
      .nullable()
      .describe(
        'Until when messages are signed with the secret before as well; null: never changed.',
      ),
  })
  .openapi('Webhook');

/** A fresh webhook. */
export const NewWebhook = z
  .strictObject({
    webhook: Webhook,
    secret: z
      .string()
      .nullable()
      .describe(
        'Verifies messages of the format `standard`; null for the others. This is the only time that it is shown.',
      ),
  })
  .openapi('NewWebhook');

/** How an attempt ended. */
export const DeliveryAttempt = z
  .strictObject({
    at: when,
    duration_ms: z.number(),
    answer: z.int().nullable().describe('HTTP status, or code of the mail server; null: none.'),
    failure: z.string().nullable().describe('Why it failed; null where it did not.'),
  })
  .openapi('DeliveryAttempt');

/** A delivery as the API shows it. */
export const Delivery = z
  .strictObject({
    message: z.string().describe('Id of the message, as `webhook-id` has it.'),
    event: WebhookEvent,
    status: z
      .enum(['pending', 'delivered', 'dead'])
      .describe('`dead`: given up; it can be replayed.'),
    attempts: z.int().describe('Since it was made or replayed.'),
    next_attempt_at: when.nullable().describe('Null: at once, or never.'),
    last_attempt: DeliveryAttempt.nullable(),
    done_at: when.nullable(),
  })
  .openapi('Delivery');

/** The id in the path of a webhook. */
export const WebhookId = z.strictObject({ id: z.string().describe('As listed.') });
