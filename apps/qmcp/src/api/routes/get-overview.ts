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

const AuditStanding = z.strictObject({
  checkpoint: z
    .strictObject({ number: z.int().min(1), at: z.iso.datetime() })
    .nullable()
    .describe('The newest that was signed; null before the first.'),
  unsigned_records: count.describe('Written since; signed for within a minute.'),
  last_record: z
    .strictObject({
      id: z.string(),
      stream: z.int().describe('Each process writes one of its own.'),
      sequence: z.int().min(1).describe('Place in its stream, without gaps.'),
      at: z.iso.datetime(),
    })
    .nullable()
    .describe('That of the call that began last.'),
});

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
      standing: AuditStanding.nullable().describe('Null in memory, and without `audit:read`.'),
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
    const seesAudit = grants(principal.scopes, 'audit:read');
    const [pending, approvals, summary, audit] = await Promise.all([
      countPending(ports, own),
      countPending(ports, { ...own, type: 'approval' }),
      seesAudit ? ports.callSummaries.lastHour() : undefined,
      describeAudit(ports, seesAudit),
    ]);
    return context.json(
      {
        pending_approvals: approvals,
        pending_questions: Math.max(0, pending - approvals),
        ...describe(summary),
        audit,
      },
      200,
    );
  },
);

async function countPending({ server }: ApiPorts, filter: HumanRequestFilter): Promise<number> {
  const page = await server.human.list({ ...filter, status: 'pending' }, { limit: MAX_PENDING });
  return page.requests.length;
}

async function describeAudit(
  { auditPlace, store }: ApiPorts,
  isSeen: boolean,
): Promise<z.infer<typeof Overview>['audit']> {
  const sealed = auditPlace !== undefined;
  if (!sealed || !isSeen) return { sealed, standing: null };
  const { checkpoint, unsignedRecords, lastRecord } = await store.auditSeal.standing();
  return {
    sealed,
    standing: {
      checkpoint: checkpoint && { number: checkpoint.number, at: isoOf(checkpoint.atMs) },
      unsigned_records: unsignedRecords,
      last_record: lastRecord && {
        id: lastRecord.id,
        stream: lastRecord.stream,
        sequence: lastRecord.sequence,
        at: isoOf(lastRecord.atMs),
      },
    },
  };
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();

function describe(
  summary: CallSummary | undefined,
): Pick<z.infer<typeof Overview>, 'calls' | 'failing_tools'> {
  if (summary === undefined) return { calls: null, failing_tools: null };
  return {
    calls: {
      minute_buckets: summary.minutes.map(({ startMs, ...counts }) => ({
        start: isoOf(startMs),
        ...counts,
      })),
      complete: summary.complete,
    },
    failing_tools: summary.failing.map(({ lastReason, lastAtMs, ...tool }) => ({
      ...tool,
      last_error_code: lastReason,
      last_at: isoOf(lastAtMs),
    })),
  };
}
