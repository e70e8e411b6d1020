import { z } from '@hono/zod-openapi';

import { policyInForce } from '../../policy/served-policy.ts';
import { defineRoute, json, problem } from '../define-route.ts';

const PolicyInForce = z
  .strictObject({
    source: z
      .enum(['default', 'file', 'code'])
      .describe('`code`: whoever put the server together gave it one.'),
    text: z.string().nullable().describe('The file; null where there is none.'),
    version: z.int().describe('Of the form of policy files.'),
    digest: z.string().describe('SHA-256, hex, of the text: the name of this version.'),
    stale: z.boolean().describe('The file has changed to something that is not usable.'),
    rules: z.int().describe('How many the file has; built-in ones don’t count.'),
  })
  .openapi('PolicyInForce');

/** Shows the policy that is in force. */
export const getPolicy = defineRoute(
  { scope: 'policy:read' },
  {
    method: 'get',
    path: '/v1/policy',
    operationId: 'getPolicy',
    tags: ['Policy'],
    summary: 'Show the policy',
    description: 'The one in force. It is changed in its file, and by nothing else.',
    responses: {
      200: json(PolicyInForce, 'The policy.'),
      409: problem('The policy of this server is a program, which has no rules to show.'),
    },
  },
  (ports) => (context) => {
    const { source, policy, text, stale } = policyInForce(ports.policy);
    const { digest, ruleCount: rules, file } = policy;
    return context.json({ source, text, version: file.version, digest, stale, rules }, 200);
  },
);
