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

const Report = z.object({
  results: z.array(Result),
  /** Files that it gave up on, and why. */
  errors: z.array(z.object({ reason: z.string() })).default([]),
});

const SEVERITIES: Readonly<Record<string, FindingSeverity>> = { HIGH: 'error', MEDIUM: 'warning' };

/** How it says that code is no Python, which Python itself says better. */
const SYNTAX_ERROR = /^syntax error/;

/**
 * Bandit itself (bandit.readthedocs.io), where the machine has it. Its test `B602` is `S602` here as with ruff, which has
 * most of its tests, so that a finding of both is one. Comments by which code would have itself overlooked (`# nosec`) don't
 * count.
 */
export const bandit: SandboxedCheck = {
  language: 'python',
  program: 'bandit',
  async find(code, runner, signal) {
    const outcome = await runner.run(
      {
        language: 'shell',
        code: 'exec bandit --quiet --ignore-nosec --format json --skip B101,B404,B603,B607 subject.py',
        files: subject('subject.py', code),
      },
      signal && { signal },
    );
    const { data } = Report.safeParse(readReport(outcome));
    if (data === undefined) return [unfinished('bandit')];
    const gaveUp = data.errors.some(({ reason }) => !SYNTAX_ERROR.test(reason));
    return [...data.results.map(toRisk), ...(gaveUp ? [unfinished('bandit')] : [])];
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
