import { describe, expect, it } from 'vitest';

import { lintFiles } from '../../../src/code-tools/linting/lint-files.ts';

const lint = (path: string, content: string, fix = false) =>
  lintFiles({ files: [{ path, content }], fix });

const rulesIn = async (path: string, content: string): Promise<string[]> =>
  (await lint(path, content)).findings.map(({ rule }) => rule);

describe('the linter', () => {
  const cases: readonly [rule: string, bad: string, good: string][] = [
    ['js/debugger', 'debugger;', 'debug();'],
    ['js/compare-with-nan', 'if (x === NaN) f();', 'if (Number.isNaN(x)) f();'],
    ['js/self-compare', 'if (x === x) f();', 'if (x === y) f();'],
    ['js/self-assign', 'x = x;', 'x = y;'],
    ['js/assign-in-condition', 'if (x = 1) f();', 'if (x === 1) f();'],
    ['js/assign-in-condition', 'while (x = next()) f();', 'while ((x = next())) f();'],
    ['js/invalid-typeof', "typeof x === 'sting';", "typeof x === 'string';"],
    [
      'js/async-promise-executor',
      'new Promise(async (done) => done());',
      'new Promise((done) => done());',
    ],
    [
      'js/unsafe-finally',
      'function f() { try { g(); } finally { return 1; } }',
      'function f() { try { g(); } finally { h(); } }',
    ],
    [
      'js/unreachable',
      'function f() { return 1; g(); }',
      'function f() { return g(); function g() {} }',
    ],
    ['js/sparse-array', 'f([1, , 2]);', "f(['a,,b', 2,]);"],
    ['js/sparse-array', 'f([, 1]);', 'f([]);'],
    ['js/loose-equality', 'x == 1;', 'x == null;'],
    [
      'js/empty-catch',
      'try { f(); } catch (error) {}',
      'try { f(); } catch { /* it is gone already */ }',
    ],
    ['js/no-var', 'var x = 1;', 'const x = 1;'],
    ['js/constant-condition', 'if (true) f();', 'while (true) f();'],
    ['js/throw-literal', "throw 'no';", "throw new Error('no');"],
    ['js/array-constructor', 'new Array(1, 2);', 'new Array(2);'],
    ['js/console', 'console.log(x);', 'console.error(x);'],
    ['ts/explicit-any', 'let x: any;', 'let x: unknown;'],
    ['ts/non-null-assertion', 'f(x!);', 'f(x);'],
    ['ts/silenced-compiler', '// @ts-ignore\nf();', '// see f\nf();'],
    ['js/syntax-error', 'let = = {', 'let x = {};'],
  ];

  it.each(cases)('%s: sees %s, and nothing in %s', async (rule, bad, good) => {
    expect(await rulesIn('main.ts', bad)).toContain(rule);
    expect(await rulesIn('main.ts', good)).not.toContain(rule);
  });

  it('has no rules of TypeScript for JavaScript', async () => {
    expect(await rulesIn('main.js', '// @ts-ignore\nf();')).toEqual([]);
  });

  it('puts the gravest first, then by place', async () => {
    const content = 'import os\nimport sys\n\nprint(missing)\n';
    const { findings, counts } = await lint('main.py', content);
    expect(findings.map(({ rule, severity, line }) => [rule, severity, line])).toEqual([
      ['F821', 'error', 4],
      ['F401', 'warning', 1],
      ['F401', 'warning', 2],
    ]);
    expect(counts).toEqual({ error: 1, warning: 2, info: 0 });
  });

  it('repairs what can safely be, round after round, and tells what is left', async () => {
    const content = 'import sys\nimport os\nif not x in y:\n    print(f"none")\n';
    const { fixed, findings } = await lint('main.py', content, true);
    expect(fixed).toEqual([{ path: 'main.py', content: 'if x not in y:\n    print("none")\n' }]);
    expect(findings.map(({ rule }) => rule)).toEqual(['F821', 'F821']);
  });

  it('leaves alone what it can not read, or what a repair might change', async () => {
    const unsafe = 'x = None\nif x == None:\n    pass\n';
    expect((await lint('main.py', 'import os\nx = (', true)).fixed).toEqual([]);
    expect((await lint('main.py', unsafe, true)).fixed).toEqual([]);
  });

  it('names files of other languages', async () => {
    expect((await lint('main.go', 'package main')).skipped).toEqual(['main.go']);
  });

  it('holds 500 findings, and counts all', async () => {
    const report = await lint('main.js', 'debugger;\n'.repeat(700));
    expect(report.findings).toHaveLength(500);
    expect(report).toMatchObject({ truncated: true, counts: { error: 700 } });
  });
});
