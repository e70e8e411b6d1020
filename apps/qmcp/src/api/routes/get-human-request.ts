import { z } from '@hono/zod-openapi';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { durationMs } from '../schemas/duration.ts';
import { HumanRequest, HumanRequestId, toHumanRequest } from '../schemas/human-request.ts';

const MAX_WAIT_MS = 5 * 60 * 1_000;

/** Shows a human request, at once or when it is settled. */
export const getHumanRequest = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/human/requests/{id}',
    operationId: 'getHumanRequest',
    tags: ['Human requests'],
    summary: 'Show a human request',
    description:
      'With `wait` it answers when the request is settled, or as it is after that time: nobody needs to ask again and again.',
    request: {
      params: HumanRequestId,
      query: z.strictObject({
        wait: durationMs(MAX_WAIT_MS)
          .optional()
          .describe('How long to wait while it is pending, such as `30s`; at most `5m`.')
          .openapi({ param: { example: '30s' } }),
      }),
    },
    responses: {
      200: json(HumanRequest, 'The request, with the responses inside.'),
      404: problem('There is no such request, or it is not yours to read.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { id } = context.req.valid('param');
      const { wait: waitMs } = context.req.valid('query');
      const found = await server.human.find(id, callerOf(context));
      const request =
        waitMs === undefined
          ? found
          : await server.human.settledWithin(id, waitMs, context.req.raw.signal);
      return context.json(toHumanRequest(request), 200);
    },
);
