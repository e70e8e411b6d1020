import { z } from '@hono/zod-openapi';
import { isJsonObject, localOwner } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';
import type { Explanation } from '@qmcp/server/policy';

import { policyInForce } from '../../policy/served-policy.ts';
import { toolQuestion } from '../../policy/tool-question.ts';
import { defineRoute, json, problem } from '../define-route.ts';

const AskedCall = z
  .strictObject({
    tool: z.string(),
    arguments: z.custom<JsonObject>(isJsonObject).openapi({ type: 'object' }).default({}),
    principal: z
      .string()
      .default(localOwner.id)
      .describe('`owner`, or `key:` and the id of a key; others are taken to have every scope.'),
  })
  .openapi('PolicyQuestion', { examples: [{ tool: 'delete_user', arguments: { id: 7 } }] });

const PolicyExplanation = z
  .strictObject({
    effect: z.enum(['allow', 'deny', 'hold']),
    reason: z.string().nullable().describe('Why it is denied or held, for people.'),
    by: z.string().describe('The rule that settles it, `the scopes`, or `otherwise`.'),
    known: z.boolean().describe('Whether there is such a tool now.'),
    roles: z.array(z.string()).describe('Of the principal.'),
    rules: z
      .array(
        z.strictObject({
          rule: z.string(),
          effect: z.enum(['allow', 'deny', 'hold']),
          matched: z.boolean(),
          misfit: z
            .enum(['target', 'principal', 'role', 'hints', 'condition'])
            .nullable()
            .describe('What did not fit, where it did not match.'),
          condition_failed: z
            .boolean()
            .describe('Its condition could not be told, and counted the cautious way.'),
        }),
      )
      .describe('Every rule of the file, in its order.'),
  })
  .openapi('PolicyExplanation');

/** Says what is decided of a call, and which rules say so. */
export const explainPolicy = defineRoute(
  { scope: 'policy:read' },
  {
    method: 'post',
    path: '/v1/policy/explain',
    operationId: 'explainPolicy',
    tags: ['Policy'],
    summary: 'Explain a decision',
    description: 'Of a call as if it were made now. Nothing is called.',
    request: {
      body: { required: true, content: { 'application/json': { schema: AskedCall } } },
    },
    responses: {
      200: json(PolicyExplanation, 'The decision, with the part of each rule.'),
      409: problem('The policy of this server is a program, which has no rules to explain.'),
    },
  },
  (ports) => async (context) => {
    const { tool, arguments: given, principal: principalId } = context.req.valid('json');
    const { policy } = policyInForce(ports.policy);
    const [{ describeSettler }, keys] = await Promise.all([
      import('@qmcp/server/policy'),
      ports.store.apiKeys.list(),
    ]);
    const { registry } = ports.server;
    const { question, known } = toolQuestion({ tool, given, principalId }, { registry, keys });
    const explanation = policy.explain(question);
    const by = describeSettler(explanation.by);
    return context.json({ ...describe(explanation), by, known }, 200);
  },
);

const describe = ({ decision, roles, rules }: Explanation) => ({
  effect: decision.effect,
  reason: reasonOf(decision),
  roles: [...roles],
  rules: rules.map(({ rule, effect, matched, misfit, conditionFailed }) => ({
    rule,
    effect,
    matched,
    misfit: misfit ?? null,
    condition_failed: conditionFailed,
  })),
});

function reasonOf(decision: Explanation['decision']): string | null {
  if (decision.effect === 'allow') return null;
  return decision.effect === 'deny' ? decision.message : decision.hold.reason;
}
