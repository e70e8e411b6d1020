import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import { humanScopes } from '@qmcp/server';

import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, problem } from '../define-route.ts';

/** Has calls asked about again that were not. */
export const forgetGrant = defineRoute(
  { scope: humanScopes.decide, proven: true },
  {
    method: 'delete',
    path: '/v1/approvals/remembered/{id}',
    operationId: 'forgetGrant',
    tags: ['Human requests'],
    summary: 'Forget what was remembered',
    description: 'Such calls are held again, at once, in every process of the store.',
    request: { params: z.strictObject({ id: z.string().describe('As listed.') }) },
    responses: {
      204: { description: 'It is forgotten.' },
      404: problem('Nothing is remembered under that id.'),
    },
  },
  (ports) => async (context) => {
    const { id } = context.req.valid('param');
    if (!(await ports.store.trust.remove('grant', id))) {
      throw new WireError(
        'not_found',
        'Nothing is remembered under that id: `GET /v1/approvals/remembered` lists what is',
      );
    }
    await writeSecurityEvent(ports, { method: 'grant.forgotten', name: id }, callerOf(context));
    return context.body(null, 204);
  },
);
