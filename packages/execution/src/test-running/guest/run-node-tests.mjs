/**
 * Runs the tests of the workspace by `node:test`, all in this process, and writes a report.
 *
 * Arguments: the report's path; `coverage` or `plain`; then test files or folders.
 */
import { globSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';

const MAX_MESSAGE_LENGTH = 4_000;

/** As `node --test` looks for them. */
const PATTERNS = [
  '**/*.test.{js,mjs,cjs,ts,mts,cts}',
  '**/*-test.{js,mjs,cjs,ts,mts,cts}',
  '**/*_test.{js,mjs,cjs,ts,mts,cts}',
  '**/test-*.{js,mjs,cjs,ts,mts,cts}',
  '**/test.{js,mjs,cjs,ts,mts,cts}',
  '**/test/**/*.{js,mjs,cjs,ts,mts,cts}',
];

const [reportPath, counting, ...places] = process.argv.slice(2);

const testsIn = (folder) =>
  globSync(PATTERNS, { cwd: folder, exclude: (name) => name === 'node_modules' }).map((path) =>
    resolve(folder, path),
  );

const filesOf = (place) => (statSync(place).isDirectory() ? testsIn(place) : [resolve(place)]);

const statusOf = ({ type, data }) => {
  if (data.skip !== undefined) return 'skipped';
  if (data.todo !== undefined) return 'todo';
  return type === 'test:pass' ? 'passed' : 'failed';
};

const messageOf = ({ details, skip, todo }) => {
  if (typeof skip === 'string') return skip;
  if (typeof todo === 'string') return todo;
  const { error } = details;
  return (error?.cause?.stack ?? error?.stack ?? error)?.toString().slice(0, MAX_MESSAGE_LENGTH);
};

/** Names of the suites around what is reported next, outermost first. */
const around = [];

/** Whether it failed by itself, and not for what is in it, which is told of anyway. */
const isOwnFailure = ({ details }) => details.error?.failureType !== 'subtestsFailed';

function take(event, tests) {
  const { data } = event;
  if (event.type === 'test:start') {
    around.length = data.nesting;
    around.push(data.name);
    return;
  }
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
  const isSuite = data.details.type === 'suite';
  if (isSuite && (event.type === 'test:pass' || !isOwnFailure(data))) return;
  const test = {
    file: relative(process.cwd(), data.file ?? ''),
    name: [...around.slice(0, data.nesting), data.name].join(' > '),
    status: statusOf(event),
    durationMs: data.details.duration_ms,
    message: messageOf(data),
  };
  tests.push(test);
  process.stdout.write(`${test.status} ${test.file}: ${test.name}\n`);
}

const isOwn = ({ path }) =>
  path.startsWith(join(process.cwd(), '/')) && path !== import.meta.filename;

const toCoverage = ({ summary }) =>
  summary.files.filter(isOwn).map(({ path, lines }) => ({
    path: relative(process.cwd(), path),
    lines: lines.map(({ line, count }) => [line, count]),
  }));

const files = [...new Set((places.length > 0 ? places : ['.']).flatMap(filesOf))].sort();
const tests = [];
let coverage;
if (files.length > 0) {
  const events = run({ files, isolation: 'none', coverage: counting === 'coverage' });
  for await (const event of events) {
    if (event.type === 'test:coverage') coverage = toCoverage(event.data);
    else take(event, tests);
  }
}
writeFileSync(reportPath, JSON.stringify({ framework: 'node:test', tests, coverage }));
