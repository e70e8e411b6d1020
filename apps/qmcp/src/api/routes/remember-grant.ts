import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import type { HumanRequest } from '@qmcp/contracts';
import { absentArgument, humanScopes, toRememberedGrant as grantOf } from '@qmcp/server';
import type { Caller } from '@qmcp/server';

import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';
import { durationMs } from '../schemas/duration.ts';
import { RememberedGrant, toRememberedGrant } from '../schemas/remembered-grant.ts';
import { whyNot } from '../why-not.ts';

const MAX_LIFETIME_MS = 90 * 24 * 3_600_000;
const MAX_SAME = 100;

const Remembering = z
  .strictObject({
    approval_id: z.string().describe('Of a held call that was approved.'),
    lifetime: durationMs(MAX_LIFETIME_MS).describe('How long, such as `8h`; at most `90d`.'),
    same: z
      .array(z.string())
      .max(MAX_SAME)
      .default([])
      .describe('Arguments that must have the value that was approved; others may be anything.'),
  })
  .openapi('Remembering', {
    examples: [
      { approval_id: '01990c1e-7f00-7000-8000-000000000000', lifetime: '8h', same: ['folder'] },
    ],
  });

/** Lets calls like an approved one run without asking, for some time. */
export const rememberGrant = defineRoute(
  { scope: humanScopes.decide, proven: true },
  {
    method: 'post',
    path: '/v1/approvals/remembered',
    operationId: 'rememberGrant',
    tags: ['Human requests'],
    summary: 'Remember an approval',
    description:
      'Calls by the same principal, of the same tool as it is defined now, that the same rule would hold. For who could have approved the call alone: what several had to agree to can’t be remembered.',
    request: {
      body: { required: true, content: { 'application/json': { schema: Remembering } } },
    },
    responses: {
      201: json(RememberedGrant, 'What is remembered.'),
      404: problem('There is no such request.'),
      409: problem('It was not approved, or several people had to agree to it.'),
    },
  },
  (ports) => async (context) => {
    const { approval_id, lifetime: lifetimeMs, same } = context.req.valid('json');
    const caller = callerOf(context);
    const request = await ports.server.human.find(approval_id, caller);
    demandDecider(ports, request, caller);
    const absent = absentArgument(request, same);
    if (absent !== undefined) {
      throw new WireError('invalid_params', `same: the approved call has no argument '${absent}'`);
    }
    const grant = grantOf(request, { fixed: same, lifetimeMs }, ports);
    if (grant === undefined) {
      throw new WireError(
        'conflict',
        'This can’t be remembered: it was not approved, or several people had to agree to it',
      );
    }
    await ports.store.trust.put(grant);
    await writeSecurityEvent(ports, { method: 'grant.remembered', name: grant.id }, caller);
    return context.json(toRememberedGrant(grant), 201);
  },
);

/** Who says that such calls may run has to be one who could approve each of them. @throws WireError `forbidden` */
function demandDecider(ports: ApiPorts, request: HumanRequest, caller: Caller): void {
  const ineligible = whyNot(ports, { ...request, responses: [] }, caller);
  if (ineligible === undefined) return;
  throw new WireError('forbidden', ineligible.message, { reason: ineligible.reason });
}
