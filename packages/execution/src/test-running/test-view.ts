import { text, toolResult, type ToolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { oneLine } from '../foreign-text.ts';
import { embeddedFile } from '../code-running/file-content.ts';
import { describeEnd, RunView, viewRun, type FinishedRun } from '../code-running/run-view.ts';
import { CoverageView, summarizeCoverage, toLcov } from './coverage.ts';
import { TestOutcome, type TestReport } from './test-report.ts';

const MAX_FAILURES_SHOWN = 20;
const MAX_MESSAGE_LENGTH = 1_000;

/** How tests went, as a tool says it. */
export const TestsView = z.object({
  framework: z
    .string()
    .nullable()
    .describe('What ran them: pytest, unittest, node:test or vitest; null without a report'),
  passed: z.int(),
  failed: z.int(),
  skipped: z.int().describe('Those to be written yet among them'),
  tests: z.array(TestOutcome),
  coverage: CoverageView.optional(),
  run: RunView.describe('How the program went that ran them'),
});

/** How tests went, as a tool says it. */
export type TestsView = z.output<typeof TestsView>;

const COVERAGE_FILE = 'coverage.lcov';

/** The answer of a tool that ran tests. Tests that fail are a result; that there is no report is an error. */
export function testsReply(
  run: FinishedRun,
  report: TestReport | undefined,
): ToolResult<TestsView> {
  const view = viewTests(run, report);
  const lcov = report?.coverage && {
    path: COVERAGE_FILE,
    content: Buffer.from(toLcov(report.coverage)),
  };
  return toolResult({
    content: [text(describeTests(view)), ...(lcov === undefined ? [] : [embeddedFile(lcov)])],
    structuredContent: view,
    isError: report === undefined,
  });
}

function viewTests(run: FinishedRun, report: TestReport | undefined): TestsView {
  const { framework = null, tests = [], coverage } = report ?? {};
  const having = (...statuses: TestOutcome['status'][]): number =>
    tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    framework,
    passed: having('passed'),
    failed: having('failed'),
    skipped: having('skipped', 'todo'),
    tests,
    ...(coverage !== undefined && { coverage: summarizeCoverage(coverage) }),
    run: viewRun({ ...run, files: [], refused: [] }, 'utf8'),
  };
}

function describeTests(view: TestsView): string {
  const { framework, passed, failed, skipped, tests, coverage, run } = view;
  if (framework === null) {
    return ['The tests did not come to an end.', run.stdout, run.stderr, describeEnd(run)]
      .filter(Boolean)
      .join('\n');
  }
  if (tests.length === 0) return `${framework} found no tests. ${describeEnd(run)}`;
  const failures = tests.filter(({ status }) => status === 'failed').slice(0, MAX_FAILURES_SHOWN);
  return [
    `${framework}: ${passed} passed, ${failed} failed, ${skipped} skipped.`,
    ...failures.map(describeFailure),
    coverage === undefined
      ? ''
      : `${coverage.percent} % of ${coverage.total} lines were run (${COVERAGE_FILE}).`,
  ]
    .filter(Boolean)
    .join('\n');
}

const describeFailure = ({ file, name, message = '' }: TestOutcome): string =>
  `FAILED ${oneLine(file)}: ${oneLine(name)}\n${message.slice(0, MAX_MESSAGE_LENGTH)}`;
