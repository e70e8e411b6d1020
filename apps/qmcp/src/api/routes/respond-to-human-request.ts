import { z } from '@hono/zod-openapi';
import { isJsonObject } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { HumanRequest, toHumanRequest } from '../schemas/human-request.ts';

const Answer = z
  .strictObject({
    request_id: z.string().describe('Of the human request that is answered.'),
    answer: z
      .string()
      .describe('One of its options where it has some: `approve` or `deny` of a held call.'),
    note: z.string().optional().describe('For who asked, and for the model: why.'),
    edited_arguments: z
      .custom<JsonObject>(isJsonObject)
      .openapi({ type: 'object' })
      .optional()
      .describe('Approves a held call with these arguments in place of its own.'),
  })
  .openapi('HumanAnswer', {
    examples: [{ request_id: '01990c1e-7f00-7000-8000-000000000000', answer: 'approve' }],
  });

/** Answers a human request, or decides on a held call. */
export const respondToHumanRequest = defineRoute(
  'authenticated',
  {
    method: 'post',
    path: '/v1/human/responses',
    operationId: 'respondToHumanRequest',
    tags: ['Human requests'],
    summary: 'Answer a human request',
    description:
      'Needs the scope `approvals:decide` for a held call and `human:answer` for anything else, and never counts from the credential that asked, nor without a key. Where several have to agree, the request stays pending until the last one does.',
    request: { body: { required: true, content: { 'application/json': { schema: Answer } } } },
    responses: {
      200: json(HumanRequest, 'The request as it is now.'),
      404: problem('There is no such request, or it is not yours to read.'),
      409: problem('It is settled already, or others approved other arguments.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { request_id: id, answer, note, edited_arguments } = context.req.valid('json');
      const given = { answer, note, editedArguments: edited_arguments };
      const request = await server.human.respond(id, given, callerOf(context));
      return context.json(toHumanRequest(request), 200);
    },
);
