import { z } from '@hono/zod-openapi';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { describeTool } from '../describe-tool.ts';
import { ToolDetail } from '../schemas/tool-detail.ts';
import { toolOf } from '../tool-of.ts';

/** Shows a tool: its definition, whether it is as it was accepted, and how its calls fared of late. */
export const getTool = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/tools/{name}',
    operationId: 'getTool',
    tags: ['Tools'],
    summary: 'Show a tool',
    description: 'One that the caller’s scopes grant; any with the scope `approvals:decide`.',
    request: {
      params: z.strictObject({
        name: z
          .string()
          .describe('As listed.')
          .openapi({ param: { example: 'echo' } }),
      }),
    },
    responses: {
      200: json(ToolDetail, 'The tool.'),
      404: problem('There is no such tool.'),
    },
  },
  (ports) => async (context) => {
    const { name } = context.req.valid('param');
    const { principal } = callerOf(context);
    const entry = toolOf(ports.server.registry, name, principal);
    return context.json(await describeTool(ports, entry, principal), 200);
  },
);
