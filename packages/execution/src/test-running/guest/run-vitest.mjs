/**
 * Runs the tests of the workspace by the Vitest that it brings, and writes a report.
 *
 * Arguments: the report's path; `coverage` or `plain`; then filters. Lines are counted where the workspace brings
 * `@vitest/coverage-v8` too.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { startVitest } from 'vitest/node';

const MAX_MESSAGE_LENGTH = 4_000;
const COVERAGE_FOLDER = '/tmp/coverage';

const [reportPath, counting, ...filters] = process.argv.slice(2);

const statuses = { passed: 'passed', failed: 'failed', skipped: 'skipped', pending: 'failed' };

const counts =
  counting === 'coverage' && existsSync('node_modules/@vitest/coverage-v8/package.json');

const messageOf = (errors = []) =>
  errors
    .map(({ stack, message }) => stack ?? message)
    .join('\n')
    .slice(0, MAX_MESSAGE_LENGTH) || undefined;

/** The records of lines of a tracefile, see geninfo(1). */
const readLcov = (text) =>
  text.split('end_of_record').flatMap((record) => {
    const path = /^SF:(.*)$/m.exec(record)?.[1];
    if (path === undefined) return [];
    const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => [
      Number(line),
      Number(count),
    ]);
    return [{ path: relative(process.cwd(), path), lines }];
  });

const vitest = await startVitest('test', filters, {
  watch: false,
  reporters: ['default'],
  coverage: counts
    ? {
        enabled: true,
        provider: 'v8',
        reporter: ['lcovonly'],
        reportsDirectory: COVERAGE_FOLDER,
      }
    : { enabled: false },
});
const tests = [];
for (const module of vitest.state.getTestModules()) {
  const file = relative(process.cwd(), module.moduleId);
  for (const error of module.errors()) {
    const message = messageOf([error]);
    tests.push({ file, name: '(loading)', status: 'failed', durationMs: 0, message });
  }
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    tests.push({
      file,
      name: test.fullName,
      status: test.options.mode === 'todo' ? 'todo' : statuses[state],
      durationMs: test.diagnostic()?.duration ?? 0,
      message: messageOf(errors),
    });
  }
}
await vitest.close();
const tracefile = `${COVERAGE_FOLDER}/lcov.info`;
const coverage = existsSync(tracefile) ? readLcov(readFileSync(tracefile, 'utf8')) : undefined;
writeFileSync(reportPath, JSON.stringify({ framework: 'vitest', tests, coverage }));
// Its workers may outlive it.
process.exit(0);
