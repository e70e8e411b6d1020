import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import { acceptDefinition, humanScopes } from '@qmcp/server';

import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { describeTool } from '../describe-tool.ts';
import { ToolDetail } from '../schemas/tool-detail.ts';
import { toolOf } from '../tool-of.ts';

const Acceptance = z
  .strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of the definition that was looked at.'),
  })
  .openapi('ToolAcceptance');

/** Accepts the definition of another server's tool, so that its calls run again. */
export const acceptTool = defineRoute(
  { scope: humanScopes.decide, proven: true },
  {
    method: 'post',
    path: '/v1/tools/{name}/pin',
    operationId: 'acceptTool',
    tags: ['Tools'],
    summary: 'Accept a changed tool',
    description:
      'Accepts exactly the definition that was looked at. Until then calls of a tool of another server that changed are held.',
    request: {
      params: z.strictObject({ name: z.string().describe('As listed.') }),
      body: { required: true, content: { 'application/json': { schema: Acceptance } } },
    },
    responses: {
      200: json(ToolDetail, 'The tool, accepted.'),
      404: problem('There is no such tool.'),
      409: problem('It is defined otherwise by now, or it is a tool of this server.'),
    },
  },
  (ports) => async (context) => {
    const { name } = context.req.valid('param');
    const { digest } = context.req.valid('json');
    const caller = callerOf(context);
    const entry = toolOf(ports.server.registry, name, caller.principal);
    if (entry.digest !== digest) {
      throw new WireError('conflict', `'${name}' is defined otherwise by now: look at it again`, {
        digest: entry.digest,
      });
    }
    const pin = await acceptDefinition(ports.store.trust, entry, ports.clock);
    if (pin === undefined) {
      throw new WireError('conflict', `'${name}' is a tool of this server, which needs no pin`);
    }
    await writeSecurityEvent(ports, { method: 'pin.accepted', name: pin.id }, caller);
    return context.json(await describeTool(ports, entry, caller.principal), 200);
  },
);
