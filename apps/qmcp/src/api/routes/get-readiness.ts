import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';

const ReadyState = z.strictObject({ status: z.literal('ready') }).openapi('Readiness');

/** Tells an orchestrator whether to send requests here. */
export const getReadiness = defineRoute(
  'open',
  {
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tags: ['Health'],
    summary: 'Readiness probe',
    description:
      'Answers 503, with the reason, while the store keeps nothing or shutdown has begun.',
    responses: { 200: json(ReadyState, 'Requests are served.') },
  },
  ({ readiness }) =>
    async (context) => {
      await readiness.check();
      return context.json({ status: 'ready' as const }, 200);
    },
);
