import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { defineRoute, json, problem } from '../define-route.ts';
import { InvocationDetail, toInvocation } from '../schemas/invocation.ts';

/** Shows one call with what it carried. */
export const getInvocation = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'get',
    path: '/v1/invocations/{id}',
    operationId: 'getInvocation',
    tags: ['Invocations'],
    summary: 'Show an invocation',
    description: 'A record with its arguments and result, as far as they were kept.',
    request: { params: z.strictObject({ id: z.string().describe('Of a record, as listed.') }) },
    responses: {
      200: json(InvocationDetail, 'The record.'),
      404: problem('There is no such record.'),
    },
  },
  ({ store }) =>
    async (context) => {
      const { id } = context.req.valid('param');
      const record = await store.audit.get(id);
      if (record === undefined) {
        throw new WireError(
          'not_found',
          'There is no record of that id: `GET /v1/invocations` lists what there is',
        );
      }
      return context.json({ ...toInvocation(record), payload: record.payload }, 200);
    },
);
