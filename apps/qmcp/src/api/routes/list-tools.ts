import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';
import { callerOf } from '../caller-of.ts';
import { Tool } from '../schemas/tool.ts';

const ToolList = z.strictObject({ tools: z.array(Tool) }).openapi('ToolList');

/** Lists the tools that the caller may use. */
export const listTools = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/tools',
    operationId: 'listTools',
    tags: ['Tools'],
    summary: 'List tools',
    description:
      'The tools that the caller’s scopes grant, in the order of their names, as MCP lists them.',
    responses: { 200: json(ToolList, 'The tools.') },
  },
  ({ server }) =>
    (context) => {
      const tools = server.registry.listTools(callerOf(context).principal);
      return context.json({ tools: tools as z.infer<typeof Tool>[] }, 200);
    },
);
