import { z } from 'zod';

import { CoveredFile } from './coverage.ts';

const MAX_TESTS = 10_000;

/** How one test went. */
export const TestOutcome = z.object({
  file: z.string(),
  name: z.string(),
  status: z.enum(['passed', 'failed', 'skipped', 'todo']),
  durationMs: z.number(),
  message: z.string().optional().describe('Why it failed, or was skipped'),
});

/** How one test went. */
export type TestOutcome = z.output<typeof TestOutcome>;

const TestReport = z.object({
  framework: z.enum(['pytest', 'unittest', 'node:test', 'vitest']),
  tests: z.array(TestOutcome).max(MAX_TESTS),
  coverage: z.array(CoveredFile).optional(),
});

/** What a run of tests says of itself. The code that is tested runs beside it, and could write another. */
export type TestReport = z.output<typeof TestReport>;

/** Reads the report of a run. @returns undefined where that is none */
export function readTestReport(content: Uint8Array | undefined): TestReport | undefined {
  if (content === undefined) return undefined;
  try {
    return TestReport.safeParse(JSON.parse(Buffer.from(content).toString())).data;
  } catch {
    // It was cut off, or is not ours.
    return undefined;
  }
}
