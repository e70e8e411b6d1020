import { z } from '@hono/zod-openapi';
import { grants } from '@qmcp/contracts';
import type { HumanRequest, JsonObject } from '@qmcp/contracts';
import { readsAll } from '@qmcp/server';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';
import { HumanRequestId } from '../schemas/human-request.ts';
import { Invocation, toInvocation } from '../schemas/invocation.ts';
import { whyNot } from '../why-not.ts';

/** How many calls of the tool are shown. */
const HISTORY = 5;
/** How many settled approvals are looked through for one that was given. */
const LOOKED_THROUGH = 50;

const Background = z
  .strictObject({
    refusal: z
      .strictObject({
        reason: z.string().describe('Stable word: `insufficient_scope`, `own_request`, …'),
        detail: z.string().describe('Why, and who could.'),
      })
      .nullable()
      .describe('Why you may not answer; null where you may.'),
    previous_call: z
      .strictObject({
        request_id: z.string(),
        arguments: z.record(z.string(), z.unknown()).describe('As they were approved.'),
        at: z.iso.datetime(),
      })
      .nullable()
      .describe('The last call of this tool by this principal that was approved.'),
    history: z
      .array(Invocation)
      .describe(`The last ${HISTORY} calls of the tool, newest first; none for who asked.`),
  })
  .openapi('HumanRequestBackground');

/** Shows what somebody wants to know before they decide. */
export const getHumanRequestBackground = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/human/requests/{id}/background',
    operationId: 'getHumanRequestBackground',
    tags: ['Human requests'],
    summary: 'Show what helps to decide',
    description: 'Whether you may answer, and of a held call what came before it.',
    request: { params: HumanRequestId },
    responses: {
      200: json(Background, 'What there is.'),
      404: problem('There is no such request, or it is not yours to read.'),
    },
  },
  (ports) => async (context) => {
    const { id } = context.req.valid('param');
    const caller = callerOf(context);
    const request = await ports.server.human.find(id, caller);
    const ineligible = whyNot(ports, request, caller);
    const { principal } = caller;
    const seesHistory = readsAll(principal) || grants(principal.scopes, 'audit:read');
    const [previous, history] = await Promise.all([
      previousCall(ports, request),
      seesHistory ? historyOf(ports, request) : [],
    ]);
    return context.json(
      {
        refusal: ineligible === undefined ? null : toRefusal(ineligible),
        previous_call: previous,
        history,
      },
      200,
    );
  },
);

const toRefusal = ({ reason, message }: { reason: string; message: string }) => ({
  reason,
  detail: message,
});

async function previousCall(
  { server }: ApiPorts,
  { id, held }: HumanRequest,
): Promise<z.infer<typeof Background>['previous_call']> {
  if (held === null) return null;
  const { requests } = await server.human.list(
    { type: 'approval', status: 'responded', tool: held.tool, requesterId: held.principal.id },
    { limit: LOOKED_THROUGH },
  );
  const previous = requests.find((request) => request.id !== id && request.answer === 'approve');
  if (previous === undefined) return null;
  return {
    request_id: previous.id,
    arguments: approvedArguments(previous),
    at: new Date(previous.updatedAtMs).toISOString(),
  };
}

function approvedArguments({ responses, held }: HumanRequest): JsonObject {
  const edited = responses.findLast(({ answer }) => answer === 'approve')?.editedArguments;
  return edited ?? held?.arguments ?? {};
}

async function historyOf(
  { store }: ApiPorts,
  { held }: HumanRequest,
): Promise<z.infer<typeof Invocation>[]> {
  if (held === null) return [];
  const { records } = await store.audit.list(
    { kind: 'call', method: 'tools/call', name: held.tool },
    { limit: HISTORY },
  );
  return records.map(toInvocation);
}
