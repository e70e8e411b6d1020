import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';
import { InvocationQuery, toAuditFilter } from '../schemas/invocation-query.ts';
import { Invocation, toInvocation } from '../schemas/invocation.ts';

const InvocationPage = z
  .strictObject({
    invocations: z.array(Invocation).describe('Newest first.'),
    next: z.string().nullable().describe('Pass as `before` for the next page; null on the last.'),
  })
  .openapi('InvocationPage');

/** Lists what was called, from the audit. */
export const listInvocations = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'get',
    path: '/v1/invocations',
    operationId: 'listInvocations',
    tags: ['Invocations'],
    summary: 'List invocations',
    description: 'Calls, or security events, newest first, without what they carried.',
    request: { query: InvocationQuery },
    responses: { 200: json(InvocationPage, 'A page.') },
  },
  ({ store }) =>
    async (context) => {
      const query = context.req.valid('query');
      const { limit, before } = query;
      const page = { limit, ...(before !== undefined && { before }) };
      const { records, next } = await store.audit.list(toAuditFilter(query), page);
      return context.json({ invocations: records.map(toInvocation), next }, 200);
    },
);
