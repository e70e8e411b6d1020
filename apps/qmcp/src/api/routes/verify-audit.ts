import { z } from '@hono/zod-openapi';
import type { Report } from '@qmcp/audit-verifier';
import { stream } from 'hono/streaming';

import { AuditVerification } from '../../audit/audit-verification.ts';
import type { VerificationStep } from '../../audit/audit-verification.ts';
import { signedAudit } from '../audit-of.ts';
import { defineRoute, problem } from '../define-route.ts';
import { asWireError } from '../failures.ts';

const NDJSON = 'application/x-ndjson';

/** Verifies the whole audit, and tells how far it is. */
export const verifyAudit = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'post',
    path: '/v1/audit/verify',
    operationId: 'verifyAudit',
    tags: ['Audit'],
    summary: 'Verify the audit',
    description:
      'That no record was changed, added or removed, by the key and the checkpoints of this host: whoever may write there could have replaced all three, so let somebody else verify an export, with a key that they kept. Lines of JSON: `{"checked": 0, "total": 2100}`, in records, at once and then now and then, then one with `ok`, the counts, and `first_bad` where something is wrong, or one with `failed`. Hanging up ends it.',
    responses: {
      200: {
        description: 'How far it is, line by line.',
        content: { [NDJSON]: { schema: z.string() } },
      },
      409: problem('One is under way, or the record is in memory.'),
    },
  },
  (ports) => {
    const verification = ports.auditPlace && new AuditVerification(ports.auditPlace);
    return async (context) => {
      await signedAudit(ports);
      const hungUp = new AbortController();
      const steps = verification?.start(hungUp.signal);
      context.header('Content-Type', NDJSON);
      return stream(context, async (output) => {
        output.onAbort(() => hungUp.abort());
        try {
          for await (const step of steps ?? []) {
            await output.writeln(JSON.stringify(describe(step)));
          }
        } catch (error) {
          const { code, message } = asWireError(error, ports.logger, context.var.identity);
          await output.writeln(JSON.stringify({ failed: { code, detail: message } }));
        }
      });
    };
  },
);

const describe = (step: VerificationStep): object =>
  'report' in step ? describeReport(step.report) : step;

function describeReport(report: Report): object {
  const { ok, records, statements, unsignedRecords, problemCount, lastCheckpoint } = report;
  const [first] = report.problems;
  return {
    ok,
    records,
    checkpoints: statements,
    unsigned_records: unsignedRecords,
    last_checkpoint_at: lastCheckpoint && new Date(lastCheckpoint.atMs).toISOString(),
    problem_count: problemCount,
    first_bad: first === undefined ? null : describeProblem(first),
  };
}

const describeProblem = ({ recordId, ...place }: Report['problems'][number]) => ({
  ...place,
  record_id: recordId ?? null,
});
