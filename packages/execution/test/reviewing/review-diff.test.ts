import { describe, expect, it } from 'vitest';

import { isDiff, readDiff } from '../../src/reviewing/diff.ts';
import { reviewDiff } from '../../src/reviewing/review-diff.ts';

/** A diff that adds lines to the end of a file of one line, beside a changed test. */
const adding = (name: string, ...lines: string[]) =>
  [
    `diff --git a/${name} b/${name}`,
    `--- a/${name}`,
    `+++ b/${name}`,
    `@@ -1 +1,${lines.length + 1} @@`,
    ' first',
    ...lines.map((line) => `+${line}`),
    'diff --git a/test/x.test.ts b/test/x.test.ts',
    '--- a/test/x.test.ts',
    '+++ b/test/x.test.ts',
    '@@ -1 +1 @@',
    '-old',
    '+new',
    '',
  ].join('\n');

const rules = (diff: string) =>
  reviewDiff(diff).map(({ rule, file, line }) => `${rule} ${file ?? ''}:${line ?? ''}`);

describe('in code that a diff adds', () => {
  it.each([
    ['debug-print', 'src/a.ts', '  console.log(x);'],
    ['debug-print', 'src/a.py', 'print(x)'],
    ['debug-print', 'src/a.go', '\tfmt.Println(x)'],
    ['focused-test', 'src/a.ts', "it.only('x', () => 1);"],
    ['skipped-test', 'src/a.ts', "describe.skip('x', () => 1);"],
    ['skipped-test', 'src/a.py', '@pytest.mark.skip'],
    ['swallowed-error', 'src/a.ts', 'try { f() } catch {}'],
    ['swallowed-error', 'src/a.ts', 'f().catch(() => {})'],
    ['silenced-check', 'src/a.ts', '// @ts-ignore'],
    ['silenced-check', 'src/a.py', 'x = 1  # noqa'],
    ['conflict-marker', 'src/a.ts', '<<<<<<< HEAD'],
    ['secret', 'src/a.ts', 'const password = "correct-horse";'],
    ['placeholder', 'src/a.ts', '// FIXME'],
    ['overlong-line', 'src/a.ts', 'x'.repeat(121)],
  ])('%s is found in %s: %s', (rule, file, line) => {
    expect(rules(adding(file, line))).toEqual([`${rule} ${file}:2`]);
  });

  it('a long function is found, by braces or by indentation', () => {
    const body = (line: string) => Array.from({ length: 60 }, () => line);
    expect(rules(adding('a.ts', 'function f() {', ...body('  g();'), '}'))).toEqual([
      'long-function a.ts:2',
    ]);
    expect(rules(adding('a.ts', '  async run(input) {', ...body('    g();'), '  }'))).toEqual([
      'long-function a.ts:2',
    ]);
    expect(rules(adding('a.py', 'def f():', ...body('    g()')))).toEqual(['long-function a.py:2']);
    expect(rules(adding('a.ts', 'function f() {', '  g();', '}', ...body('g();')))).toEqual([]);
    expect(rules(adding('a.ts', '  if (x) {', ...body('    g();'), '  }'))).toEqual([]);
  });

  it('a change without a test is found', () => {
    const diff = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a\n+b\n';
    expect(rules(diff)).toEqual(['no-test :']);
    expect(rules(diff.replaceAll('src/a.ts', 'docs/a.md'))).toEqual([]);
  });

  it('more lines than can be reviewed at once are found', () => {
    const lines = Array.from({ length: 801 }, () => 'g();');
    expect(rules(adding('a.ts', ...lines))).toEqual(['large-diff :']);
  });

  it('prose is not judged as code', () => {
    expect(rules(adding('README.md', 'print(x)', 'x'.repeat(200)))).toEqual([]);
  });
});

describe('a diff', () => {
  it('is told from text', () => {
    expect(isDiff(adding('a.ts', 'x'))).toBe(true);
    expect(isDiff('--- a\n+++ b\nsome notes')).toBe(false);
  });

  it('is read with the line numbers of the new file, over several hunks', () => {
    const [file] = readDiff(
      '--- a/a.ts\t2026-01-01\n+++ b/a.ts\t2026-01-01\n@@ -1,3 +1,3 @@ f()\n one\n-two\n+2\n three\n@@ -10,2 +10,3 @@\n ten\n+10.5\n eleven\n\\ No newline at end of file\n',
    );
    expect(file).toEqual({
      name: 'a.ts',
      added: [
        { text: '2', number: 2, file: 'a.ts' },
        { text: '10.5', number: 11, file: 'a.ts' },
      ],
    });
  });

  it('is not misled by changed lines that look like its own headers', () => {
    const files = readDiff(
      '--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- old comment\n+++ new comment\n same\n',
    );
    expect(files).toEqual([
      { name: 'x.sql', added: [{ text: '++ new comment', number: 1, file: 'x.sql' }] },
    ]);
  });

  it('may name no file', () => {
    expect(readDiff('@@ -1 +1 @@\n-a\n+b')[0]).toMatchObject({ name: '(unnamed)' });
  });
});
