import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { defineRoute, json, problem } from '../define-route.ts';
import { problemTypes } from '../problem-types.ts';

const ProblemType = z
  .strictObject({
    type: z.string(),
    code: z.string(),
    title: z.string(),
    status: z.int(),
    meaning: z.string(),
    retryable: z.boolean().describe('Whether the same request may succeed later.'),
  })
  .openapi('ProblemType');

/** Explains a kind of problem: where the `type` of a problem leads. */
export const getProblemType = defineRoute(
  'open',
  {
    method: 'get',
    path: '/problems/{kind}',
    operationId: 'getProblemType',
    tags: ['Documentation'],
    summary: 'Explain a kind of problem',
    description: 'What the `type` of a problem points to (RFC 9457).',
    request: {
      params: z.strictObject({
        kind: z
          .string()
          .describe('As in the `type` of a problem.')
          .openapi({ param: { example: 'forbidden' } }),
      }),
    },
    responses: {
      200: json(ProblemType, 'The kind of problem.'),
      404: problem('There is no such kind.'),
    },
  },
  () => (context) => {
    const { kind } = context.req.valid('param');
    const found = problemTypes.find(({ type }) => type === `/problems/${kind}`);
    if (found === undefined) {
      throw new WireError(
        'not_found',
        'There is no such kind of problem: see /docs for all of them',
      );
    }
    return context.json(found, 200);
  },
);
