import { z } from '@hono/zod-openapi';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { ToolResult } from '../schemas/tool.ts';

const Call = z
  .strictObject({
    input: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Arguments, as the tool’s input schema wants them.'),
  })
  .openapi('ToolCall', { examples: [{ input: { message: 'hello' } }] });

const Invocation = z
  .strictObject({
    tool: z.string(),
    result: ToolResult,
    request_id: z.string().describe('Finds the record: `GET /v1/invocations?request_id=…`'),
  })
  .openapi('ToolCallResult');

/** Calls a tool, through the same door as MCP. */
export const callTool = defineRoute(
  'authenticated',
  {
    method: 'post',
    path: '/v1/tools/{name}',
    operationId: 'callTool',
    tags: ['Tools'],
    summary: 'Call a tool',
    description:
      'A tool that ran and failed, or that refused its input, is a result with `isError: true` and status 200, as in MCP: ' +
      'its content says what to do. A call that did not reach the tool is a problem. Hanging up cancels the call.',
    request: {
      params: z.strictObject({
        name: z
          .string()
          .describe('As listed.')
          .openapi({ param: { example: 'echo' } }),
      }),
      body: { required: true, content: { 'application/json': { schema: Call } } },
    },
    responses: {
      200: json(Invocation, 'What the tool answered.'),
      400: problem(
        'The body is not JSON in UTF-8, or too complex, or the tool must ask its caller.',
      ),
      404: problem('There is no such tool.'),
      409: problem('The tool goes on with state that only MCP carries.'),
      429: problem('Too many calls of this tool; `Retry-After` says when to go on.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { name } = context.req.valid('param');
      const { input } = context.req.valid('json');
      const caller = callerOf(context);
      const { content, structuredContent, isError } = await server.callTool(name, input, caller);
      return context.json(
        {
          tool: name,
          result: {
            content: [...content],
            ...(structuredContent !== undefined && { structuredContent }),
            isError,
          },
          request_id: caller.requestId,
        },
        200,
      );
    },
);
