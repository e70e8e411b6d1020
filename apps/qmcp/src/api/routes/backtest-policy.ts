import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import type { FilePolicy } from '@qmcp/server';

import { policyInForce } from '../../policy/served-policy.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { durationMs } from '../schemas/duration.ts';
import { PolicyText } from '../schemas/policy.ts';

const MAX_AGE_MS = 365 * 24 * 3_600_000;
/** Most calls that are asked about: the newest. It is done between other requests, and must not crowd them out. */
const MAX_CALLS = 5_000;

const Candidate = z
  .strictObject({
    text: PolicyText,
    since: durationMs(MAX_AGE_MS).optional().describe('How long ago, such as `7d`.'),
  })
  .openapi('PolicyBacktestRequest', { examples: [{ text: 'version: 1', since: '7d' }] });

const count = z.int().min(0);

const PolicyBacktest = z
  .strictObject({
    calls: count.describe(`How many were asked about; at most ${MAX_CALLS}, the newest.`),
    incomplete: z
      .strictObject({ missing: count, cut: count, masked: count })
      .describe('Of how many the arguments were not kept, cut, or have secrets masked.'),
    forgotten: count.describe('Of how many the principal was forgotten.'),
    changes: z
      .array(
        z.strictObject({
          name: z.string().describe('Tool or prompt name, resource URI.'),
          before: z.string(),
          after: z.string(),
          count,
          examples: z.array(z.string()).describe('Ids of records, the newest.'),
        }),
      )
      .describe('What would be decided otherwise, the most frequent first.'),
  })
  .openapi('PolicyBacktest');

/** Says what a policy would have decided otherwise, of the calls on record. */
export const backtestPolicy = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'post',
    path: '/v1/policy/backtest',
    operationId: 'backtestPolicy',
    tags: ['Policy'],
    summary: 'Try a policy on what was called',
    description:
      'Asks the policy in force and the candidate about each call. Nothing is called, and nothing comes into force. Principals and tools are as of now; what the scopes refused is left out.',
    request: {
      body: { required: true, content: { 'application/json': { schema: Candidate } } },
    },
    responses: {
      200: json(PolicyBacktest, 'What would change.'),
      409: problem('The policy of this server is a program, which can’t be compared.'),
    },
  },
  (ports) => async (context) => {
    const { text, since: agoMs } = context.req.valid('json');
    const { store, server, clock } = ports;
    const { policy: current } = policyInForce(ports.policy);
    const [candidate, keys, { backtest }, { recordedCalls }] = await Promise.all([
      compile(text),
      store.apiKeys.list(),
      import('../../policy/backtest.ts'),
      import('../../policy/recorded-calls.ts'),
    ]);
    const sinceMs = agoMs === undefined ? undefined : clock.nowMs() - agoMs;
    const found = await backtest(recordedCalls(store.audit, { sinceMs, limit: MAX_CALLS }), {
      current,
      candidate,
      names: new Map(keys.map(({ id, name }) => [`key:${id}`, name])),
      tools: server.registry.tools,
    });
    const changes = found.changes.map((change) => ({ ...change, examples: [...change.examples] }));
    return context.json({ ...found, changes }, 200);
  },
);

/** @throws WireError `invalid_params` with each problem */
async function compile(text: string): Promise<FilePolicy> {
  const { policyFromText, policyProblems } = await import('@qmcp/server/policy');
  try {
    return await policyFromText(text);
  } catch (error) {
    const problems = policyProblems(error);
    if (problems === undefined) throw error;
    throw new WireError('invalid_params', 'text: not usable as a policy', { problems });
  }
}
