import { z } from '@hono/zod-openapi';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import { HumanRequestQuery, toHumanRequestFilter } from '../schemas/human-request-query.ts';
import { HumanRequest, toHumanRequest } from '../schemas/human-request.ts';

const HumanRequestPage = z
  .strictObject({
    requests: z.array(HumanRequest).describe('Newest first.'),
    next: z.string().nullable().describe('Pass as `before` for the next page; null on the last.'),
  })
  .openapi('HumanRequestPage');

/** Lists human requests, held calls among them. */
export const listHumanRequests = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/human/requests',
    operationId: 'listHumanRequests',
    tags: ['Human requests'],
    summary: 'List human requests',
    description:
      'Your own; with the scope `human:read`, `human:answer` or `approvals:decide` those of everybody.',
    request: { query: HumanRequestQuery },
    responses: { 200: json(HumanRequestPage, 'A page.') },
  },
  ({ server }) =>
    async (context) => {
      const query = context.req.valid('query');
      const filter = toHumanRequestFilter(query, callerOf(context).principal);
      if (filter === undefined) return context.json({ requests: [], next: null }, 200);
      const { limit, before } = query;
      const page = { limit, ...(before !== undefined && { before }) };
      const { requests, next } = await server.human.list(filter, page);
      return context.json({ requests: requests.map(toHumanRequest), next }, 200);
    },
);
