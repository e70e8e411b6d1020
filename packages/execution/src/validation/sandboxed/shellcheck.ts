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

/** ShellCheck (shellcheck.net), where the machine has it, for the Bash that sandboxes run. */
export const shellcheck: SandboxedCheck = {
  language: 'shell',
  program: 'shellcheck',
  async find(code, runner, signal) {
    const outcome = await runner.run(
      {
        language: 'shell',
        code: 'exec shellcheck --norc --format=json1 --shell=bash subject.sh',
        files: subject('subject.sh', code),
      },
      signal && { signal },
    );
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
