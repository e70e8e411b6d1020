import { z } from 'zod';

import type { FindingSeverity } from '../code-validator.ts';
import type { Risk } from '../risk.ts';
import { readReport, subject, unfinished, type SandboxedCheck } from './sandboxed-check.ts';

const Result = z.object({
  test_id: z.string(),
  issue_severity: z.string(),
  issue_text: z.string(),
  issue_cwe: z.object({ id: z.int() }).optional(),
  line_number: z.int().min(1),
  col_offset: z.int().min(0).optional(),
});

const Report = z.object({ results: z.array(Result) });

const SEVERITIES: Readonly<Record<string, FindingSeverity>> = { HIGH: 'error', MEDIUM: 'warning' };

/** What a shell answers for a program that isn't there. */
const NOT_FOUND = 127;

/**
 * Bandit itself (bandit.readthedocs.io), where the machine has it. Its test `B602` is `S602` here as with ruff, which has
 * most of its tests, so that a finding of both is one.
 */
export const bandit: SandboxedCheck = {
  language: 'python',
  async find(code, runner, signal) {
    const outcome = await runner.run(
      {
        language: 'shell',
        code: 'exec bandit --quiet --format json --skip B101,B404,B603,B607 subject.py',
        files: subject('subject.py', code),
      },
      signal && { signal },
    );
    if (outcome.exitCode === NOT_FOUND) return [];
    const { data } = Report.safeParse(readReport(outcome));
    if (data === undefined) return [unfinished('bandit')];
    return data.results.map(toRisk);
  },
};

function toRisk(one: z.infer<typeof Result>): Risk {
  return {
    rule: one.test_id.replace(/^B/, 'S'),
    severity: SEVERITIES[one.issue_severity] ?? 'info',
    line: one.line_number,
    message: one.issue_text,
    ...(one.col_offset !== undefined && { column: one.col_offset + 1 }),
    ...(one.issue_cwe !== undefined && { cwe: one.issue_cwe.id }),
  };
}
