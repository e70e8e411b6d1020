import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { defineRoute, problem } from '../define-route.ts';
import { renderApprovalStatus, statusPagePolicy } from '../approvals/render-approval-status.ts';

/** Shows whoever waits for an approval how far it is. Decides nothing, and tells nothing of the call. */
export const getApprovalStatus = defineRoute(
  'open',
  {
    method: 'get',
    path: '/approvals/{token}',
    operationId: 'getApprovalStatus',
    tags: ['Human requests'],
    summary: 'Follow an approval',
    description:
      'A page for the person whose call waits: only how far it is, and until when. Its address comes with the call; nobody can guess it. It decides nothing.',
    request: {
      params: z.strictObject({
        token: z.string().max(200).describe('As in the link that came with the call.'),
      }),
    },
    responses: {
      200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
      404: problem('There is no such approval, or the link is too old.'),
    },
  },
  ({ server, clock }) =>
    async (context) => {
      const { token } = context.req.valid('param');
      const status = await server.approvalStatus(token);
      if (status === undefined) {
        throw new WireError(
          'not_found',
          'There is no such approval, or the link is too old: call again for a new one',
        );
      }
      const page = await renderApprovalStatus(status, clock.nowMs());
      return context.html(page, 200, { 'Content-Security-Policy': statusPagePolicy });
    },
);
