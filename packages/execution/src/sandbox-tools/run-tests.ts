import { defineTool } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from '../code-running/code-runner.ts';
import { limitsInput } from '../code-running/limits-input.ts';
import { aroundRuns, runsCode, SANDBOX_SCOPE } from '../code-running/sandbox-tool.ts';
import { codeAmong, filesInput, toSandboxFiles } from '../code-running/workspace-files.ts';
import type { ToolFactory } from '../load-folder.ts';
import { chooseFramework, FRAMEWORKS, guestScript } from '../test-running/frameworks.ts';
import { readTestReport } from '../test-running/test-report.ts';
import { testLimits } from '../test-running/test-limits.ts';
import { testsReply, TestsView } from '../test-running/test-view.ts';

const MAX_PLACES = 100;

/** Beside the tests, where nobody looks for some. */
const REPORT = '.qmcp-test-report.json';

const inputOf = ({ maxLimits }: CodeRunner) =>
  z.strictObject({
    files: filesInput.describe('The code, its tests, and whatever they need'),
    framework: z
      .enum(FRAMEWORKS)
      .default('auto')
      .describe(
        'auto: vitest where the files bring it in node_modules; for Python, pytest where it can be imported, else unittest; else node:test',
      ),
    paths: z
      .array(z.string().min(1))
      .max(MAX_PLACES)
      .default([])
      .describe('Test files or folders; everything that is named as a test where there are none'),
    coverage: z.boolean().default(false).describe('Whether to count which lines were run'),
    limits: limitsInput(testLimits(maxLimits), maxLimits),
  });

/** Runs the tests of files that are given. */
const runTests: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'run_tests',
    title: 'Run tests',
    description:
      'Runs the tests of the files that you give, in a sandbox without network, and tells how each test went and, if asked, which lines were run (also as an LCOV tracefile). Python: pytest or unittest; JavaScript and TypeScript: node:test, or the Vitest that the files bring. The code that is tested runs beside what reports on it: a report is as honest as that code.',
    scope: SANDBOX_SCOPE,
    input: inputOf(runner),
    output: TestsView,
    hints: { ...runsCode(runner), openWorld: false },
    limits: aroundRuns(runner),
    task: 'optional',

    async run({ files: brought, framework: name, paths, coverage, limits }, context) {
      const files = toSandboxFiles(brought);
      const framework = chooseFramework(
        name,
        files.map(({ path }) => path),
      );
      const { language, args } = framework;
      const request = {
        ...runner.kindOf({ language, limits: { ...testLimits(runner.maxLimits), ...limits } }),
        code: guestScript(framework),
        args: [REPORT, ...args, coverage ? 'coverage' : 'plain', ...paths],
        files,
        collect: [REPORT],
      };
      const work = {
        language,
        code: codeAmong(files),
        perform: (sandboxes, options) => sandboxes.run(request, options),
      } satisfies Parameters<typeof runner.run>[0];
      const run = await runner.run(work, { tool: 'run_tests', context });
      return testsReply(run, readTestReport(run.files[0]?.content));
    },
  });

export default runTests;
