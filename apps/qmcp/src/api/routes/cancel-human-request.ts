import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { HumanRequest, HumanRequestId, toHumanRequest } from '../schemas/human-request.ts';

/** Withdraws a request. */
export const cancelHumanRequest = defineRoute(
  'authenticated',
  {
    method: 'delete',
    path: '/v1/human/requests/{id}',
    operationId: 'cancelHumanRequest',
    tags: ['Human requests'],
    summary: 'Withdraw a human request',
    description: 'One that you made, while it is pending. It stays on record as `cancelled`.',
    request: { params: HumanRequestId },
    responses: {
      200: json(HumanRequest, 'The request, cancelled.'),
      404: problem('There is no such request, or it is not yours to read.'),
      409: problem('It is settled already.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { id } = context.req.valid('param');
      const request = await server.human.cancel(id, callerOf(context));
      return context.json(toHumanRequest(request), 200);
    },
);
