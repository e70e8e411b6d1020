import { z } from '@hono/zod-openapi';

import { defineRoute } from '../define-route.ts';

/** Shows the metrics to a Prometheus server. */
export const getMetrics = defineRoute(
  { scope: 'metrics:read' },
  {
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tags: ['Metrics'],
    summary: 'Metrics for Prometheus',
    description:
      'The text exposition format, version 0.0.4. A scraper sends its key as `authorization` credentials.',
    responses: {
      200: { description: 'The metrics.', content: { 'text/plain': { schema: z.string() } } },
    },
  },
  ({ metrics }) =>
    async (context) =>
      context.text(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType }),
);
