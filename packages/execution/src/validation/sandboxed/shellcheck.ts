import { z } from 'zod';

import type { FindingSeverity } from '../code-validator.ts';
import { readReport, subject, unfinished, type SandboxedCheck } from './sandboxed-check.ts';

const Report = z.object({
  comments: z.array(
    z.object({
      code: z.int(),
      level: z.string(),
      line: z.int().min(1),
      column: z.int().min(1),
      message: z.string(),
    }),
  ),
});

const SEVERITIES: Readonly<Record<string, FindingSeverity>> = {
  error: 'error',
  warning: 'warning',
};

/** What a shell answers for a program that isn't there. */
const NOT_FOUND = 127;

/** ShellCheck (shellcheck.net), where the machine has it. */
export const shellcheck: SandboxedCheck = {
  language: 'shell',
  async find(code, runner, signal) {
    const outcome = await runner.run(
      {
        language: 'shell',
        code: 'exec shellcheck --norc --format=json1 --shell=sh subject.sh',
        files: subject('subject.sh', code),
      },
      signal && { signal },
    );
    if (outcome.exitCode === NOT_FOUND) return [];
    const { data } = Report.safeParse(readReport(outcome));
    if (data === undefined) return [unfinished('shellcheck')];
    return data.comments.map(({ code: number, level, line, column, message }) => ({
      rule: `SC${number}`,
      severity: SEVERITIES[level] ?? 'info',
      line,
      column,
      message,
    }));
  },
};
