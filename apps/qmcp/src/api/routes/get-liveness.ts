import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';

const Liveness = z.strictObject({ status: z.literal('alive') }).openapi('Liveness');

/** Tells an orchestrator not to restart the process. */
export const getLiveness = defineRoute(
  'open',
  {
    method: 'get',
    path: '/livez',
    operationId: 'getLiveness',
    tags: ['Health'],
    summary: 'Liveness probe',
    description: 'Fails only when the process should be restarted.',
    responses: { 200: json(Liveness, 'The process is alive.') },
  },
  () => (context) => context.json({ status: 'alive' as const }, 200),
);
