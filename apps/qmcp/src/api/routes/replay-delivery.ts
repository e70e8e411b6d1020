import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, problem } from '../define-route.ts';
import { webhookOf } from '../webhook-of.ts';

const DeliveryId = z.strictObject({
  id: z.string().describe('Of the webhook.'),
  message: z.string().describe('As the deliveries are listed.'),
});

/** Has a delivery that was given up tried anew. */
export const replayDelivery = defineRoute(
  { scope: 'webhooks:write', proven: true },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/deliveries/{message}/replay',
    operationId: 'replayDelivery',
    tags: ['Webhooks'],
    summary: 'Replay a dead letter',
    description: 'It is tried anew, as often as any; `webhook-id` stays the same.',
    request: { params: DeliveryId },
    responses: {
      202: { description: 'It is on its way.' },
      404: problem('There is no such webhook, or no such delivery was given up.'),
    },
  },
  (ports) => async (context) => {
    const { id, message: eventId } = context.req.valid('param');
    const { id: webhookId } = await webhookOf(ports, id);
    const delivery = { webhookId, eventId };
    if (!(await ports.store.webhooks.replay(delivery, ports.clock.nowMs()))) {
      throw new WireError(
        'not_found',
        'No such delivery was given up: list the deliveries with `status=dead` to see which were',
      );
    }
    ports.notifier.wake();
    await writeSecurityEvent(ports, { method: 'webhook.replayed', name: id }, callerOf(context));
    return context.body(null, 202);
  },
);
