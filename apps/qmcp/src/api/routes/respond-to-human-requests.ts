import { z } from '@hono/zod-openapi';
import type { WireError } from '@qmcp/contracts';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import { asWireError } from '../failures.ts';
import { HumanAnswer } from '../schemas/human-answer.ts';
import { HumanRequest, toHumanRequest } from '../schemas/human-request.ts';

const MAX_ANSWERS = 100;

const Verdict = z
  .strictObject({
    request_id: z.string(),
    request: HumanRequest.nullable().describe('As it is now; null where the answer was refused.'),
    refusal: z
      .strictObject({
        code: z.string().describe('As the `code` of a problem.'),
        reason: z
          .string()
          .nullable()
          .describe('Stable word for why: `own_request`, `four_eyes`, `insufficient_scope`, …'),
        detail: z.string().describe('What was wrong, and what to do.'),
      })
      .nullable(),
  })
  .openapi('HumanVerdict');

/** Answers several human requests, each with a verdict of its own. */
export const respondToHumanRequests = defineRoute(
  'authenticated',
  {
    method: 'post',
    path: '/v1/human/responses/batch',
    operationId: 'respondToHumanRequests',
    tags: ['Human requests'],
    summary: 'Answer several human requests',
    description:
      'One after another, each as if it came by itself: what is refused of one does not stop the others. The verdicts come in the order of the answers.',
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({ responses: z.array(HumanAnswer).min(1).max(MAX_ANSWERS) }),
          },
        },
      },
    },
    responses: {
      200: json(z.strictObject({ verdicts: z.array(Verdict) }), 'What became of each.'),
    },
  },
  ({ server, logger }) =>
    async (context) => {
      const caller = callerOf(context);
      const verdicts: z.infer<typeof Verdict>[] = [];
      for (const one of context.req.valid('json').responses) {
        const { request_id: id, answer, note, edited_arguments: editedArguments } = one;
        try {
          const request = await server.human.respond(id, { answer, note, editedArguments }, caller);
          verdicts.push({ request_id: id, request: toHumanRequest(request), refusal: null });
        } catch (error) {
          const refusal = toRefusal(asWireError(error, logger, context.var.identity));
          verdicts.push({ request_id: id, request: null, refusal });
        }
      }
      return context.json({ verdicts }, 200);
    },
);

function toRefusal({ code, message, data = {} }: WireError): z.infer<typeof Verdict>['refusal'] {
  const { reason } = data;
  return { code, reason: typeof reason === 'string' ? reason : null, detail: message };
}
