import { z } from '@hono/zod-openapi';
import { humanScopes } from '@qmcp/server';

import { defineRoute, json } from '../define-route.ts';
import { RememberedGrant, toRememberedGrant } from '../schemas/remembered-grant.ts';

const RememberedGrantList = z
  .strictObject({ grants: z.array(RememberedGrant) })
  .openapi('RememberedGrantList');

/** Lists what lets calls run without asking. */
export const listRememberedGrants = defineRoute(
  { scope: humanScopes.decide },
  {
    method: 'get',
    path: '/v1/approvals/remembered',
    operationId: 'listRememberedGrants',
    tags: ['Human requests'],
    summary: 'List what is remembered',
    description: 'Calls that run without asking, because somebody said so when they approved one.',
    responses: { 200: json(RememberedGrantList, 'Those that have not expired, oldest first.') },
  },
  ({ store, clock }) =>
    async (context) => {
      const nowMs = clock.nowMs();
      const grants = (await store.trust.list('grant'))
        .filter(({ expiresAtMs }) => expiresAtMs > nowMs)
        .map(toRememberedGrant);
      return context.json({ grants }, 200);
    },
);
