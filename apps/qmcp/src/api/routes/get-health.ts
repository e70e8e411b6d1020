import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';

const Health = z
  .strictObject({
    status: z.enum(['ok', 'draining']),
    name: z.string(),
    version: z.string(),
    uptime_seconds: z.number().min(0),
    policy: z.enum(['ok', 'stale']).openapi({
      description:
        'stale: the policy file has changed to something unusable, and a former version is in force',
    }),
  })
  .openapi('Health');

/** Says that the process lives, and which it is. */
export const getHealth = defineRoute(
  'open',
  {
    method: 'get',
    path: '/health',
    operationId: 'getHealth',
    tags: ['Health'],
    summary: 'Health check',
    description:
      'Answers as long as the process serves requests. For orchestrators, see /livez and /readyz.',
    responses: { 200: json(Health, 'The process serves requests.') },
  },
  (ports) => {
    const { clock, info } = ports;
    const startedMs = clock.monotonicMs();
    return (context) =>
      context.json(
        {
          status: ports.isDraining() ? ('draining' as const) : ('ok' as const),
          name: info.name,
          version: info.version,
          uptime_seconds: Math.round(clock.monotonicMs() - startedMs) / 1000,
          policy: ports.policy?.stale === true ? ('stale' as const) : ('ok' as const),
        },
        200,
      );
  },
);
