import { z } from '@hono/zod-openapi';
import { grants } from '@qmcp/contracts';
import type { HumanRequestFilter } from '@qmcp/contracts';
import { readsAll } from '@qmcp/server';

import type { CallSummary } from '../../live/call-summary.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';

/** Most that are counted of what waits. */
const MAX_PENDING = 500;

const count = z.int().min(0);

const Overview = z
  .strictObject({
    pending_approvals: count.describe(`Of those that you may read; at most ${MAX_PENDING}.`),
    pending_questions: count.describe(`Of those that you may read; at most ${MAX_PENDING}.`),
    calls: z
      .strictObject({
        minute_buckets: z
          .array(
            z.strictObject({
              start: z.iso.datetime(),
              ok: count,
              failed: count.describe('Errors, time-outs, cancellations, and what is not known.'),
              held: count,
              denied: count,
            }),
          )
          .describe('The last 60 minutes, oldest first.'),
        complete: z.boolean().describe('False where there were more calls than are counted.'),
      })
      .nullable()
      .describe('Calls of tools; null without the scope `audit:read`.'),
    failing_tools: z
      .array(
        z.strictObject({
          tool: z.string(),
          failed: count,
          total: count,
          last_error_code: z.string().nullable(),
          last_at: z.iso.datetime(),
        }),
      )
      .nullable()
      .describe('Of the last hour, those that failed most first; null without `audit:read`.'),
    audit: z.strictObject({
      sealed: z.boolean().describe('Whether it can be verified; one in memory can’t.'),
    }),
  })
  .openapi('Overview');

/** Shows at a glance what waits, what is called and what fails. */
export const getOverview = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/overview',
    operationId: 'getOverview',
    tags: ['Invocations'],
    summary: 'Show what goes on',
    description: 'What waits for a person, and the calls of the last hour; at most 2 seconds old.',
    responses: { 200: json(Overview, 'The overview.') },
  },
  (ports) => async (context) => {
    const { principal } = callerOf(context);
    const own = readsAll(principal) ? {} : { requesterId: principal.id };
    const [pending, approvals, summary] = await Promise.all([
      countPending(ports, own),
      countPending(ports, { ...own, type: 'approval' }),
      grants(principal.scopes, 'audit:read') ? ports.callSummaries.lastHour() : undefined,
    ]);
    return context.json(
      {
        pending_approvals: approvals,
        pending_questions: Math.max(0, pending - approvals),
        ...describe(summary),
        audit: { sealed: ports.auditPlace !== undefined },
      },
      200,
    );
  },
);

async function countPending({ server }: ApiPorts, filter: HumanRequestFilter): Promise<number> {
  const page = await server.human.list({ ...filter, status: 'pending' }, { limit: MAX_PENDING });
  return page.requests.length;
}

function describe(
  summary: CallSummary | undefined,
): Pick<z.infer<typeof Overview>, 'calls' | 'failing_tools'> {
  if (summary === undefined) return { calls: null, failing_tools: null };
  return {
    calls: {
      minute_buckets: summary.minutes.map(({ startMs, ...counts }) => ({
        start: new Date(startMs).toISOString(),
        ...counts,
      })),
      complete: summary.complete,
    },
    failing_tools: summary.failing.map(({ lastReason, lastAtMs, ...tool }) => ({
      ...tool,
      last_error_code: lastReason,
      last_at: new Date(lastAtMs).toISOString(),
    })),
  };
}
