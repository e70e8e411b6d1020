import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';
import { PolicyProblems, PolicyText } from '../schemas/policy.ts';

const Candidate = z
  .strictObject({ text: PolicyText })
  .openapi('PolicyCandidate', { examples: [{ text: 'version: 1' }] });

const PolicyCheck = z
  .strictObject({
    valid: z.boolean(),
    problems: PolicyProblems.describe('In the order of the text.'),
  })
  .openapi('PolicyCheck');

/** Says what is wrong with a policy. */
export const checkPolicy = defineRoute(
  { scope: 'policy:read' },
  {
    method: 'post',
    path: '/v1/policy/check',
    operationId: 'checkPolicy',
    tags: ['Policy'],
    summary: 'Check a policy',
    description: 'Reads the text as a server does that loads it. Nothing comes into force by it.',
    request: {
      body: { required: true, content: { 'application/json': { schema: Candidate } } },
    },
    responses: { 200: json(PolicyCheck, 'What is wrong, if anything.') },
  },
  () => async (context) => {
    // What reads policies is loaded by those alone who use it.
    const { policyFromText, policyProblems } = await import('@qmcp/server/policy');
    try {
      await policyFromText(context.req.valid('json').text);
      return context.json({ valid: true, problems: [] }, 200);
    } catch (error) {
      const problems = policyProblems(error);
      if (problems === undefined) throw error;
      return context.json({ valid: false, problems: [...problems] }, 200);
    }
  },
);
