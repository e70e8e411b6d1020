import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { FINDING_SEVERITIES } from '../code-validator.ts';
import type { Risk } from '../risk.ts';
import { readReport, subject, unfinished, type SandboxedCheck } from './sandboxed-check.ts';

const Report = z.array(
  z.object({
    rule: z.string(),
    severity: z.enum(FINDING_SEVERITIES),
    cwe: z.int().nullable(),
    line: z.int().min(1),
    column: z.int().min(1),
    message: z.string(),
  }),
);

let program: Promise<string> | undefined;

const readProgram = (): Promise<string> =>
  (program ??= readFile(new URL('../guest/python-rules.py', import.meta.url), 'utf8'));

/** Rules on Python's own syntax tree (docs.python.org/3/library/ast.html), for what ruff has no rules for. */
export const pythonSyntaxTree: SandboxedCheck = {
  language: 'python',
  async find(code, runner, signal) {
    const outcome = await runner.run(
      {
        language: 'python',
        code: await readProgram(),
        files: subject('subject.py', code),
      },
      signal && { signal },
    );
    const { data } = Report.safeParse(readReport(outcome));
    if (data === undefined) return [unfinished('py')];
    return data.map(({ cwe, ...finding }): Risk => Object.assign(finding, cwe !== null && { cwe }));
  },
};
