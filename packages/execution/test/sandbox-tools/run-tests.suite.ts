import { expect, it } from 'vitest';

import type { SandboxBackend } from '../../src/sandbox/sandbox.ts';
import type { TestsView } from '../../src/test-running/test-view.ts';
import { runningTools } from './running-tools.ts';

/** Python code with a branch that its tests leave out. */
export const pythonCode = {
  path: 'shop/sums.py',
  text: 'def add(a, b):\n    if a > 1000:\n        return -1\n    return a + b\n',
};

const unittestFile = {
  path: 'tests/test_sums.py',
  text: `
import unittest
from shop.sums import add

class Sums(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)
    def test_fails(self):
        self.assertEqual(add(1, 2), 4)
    def test_raises(self):
        raise OSError('gone')
    @unittest.skip('not yet')
    def test_later(self): pass
    @unittest.expectedFailure
    def test_known(self): self.fail()
    def test_parts(self):
        for number in (1, 2):
            with self.subTest(number=number):
                self.assertEqual(number, 1)
`,
};

const scriptCode = {
  path: 'sums.ts',
  text: 'export function add(a: number, b: number): number {\n  if (a > 1000) {\n    return -1;\n  }\n  return a + b;\n}\n',
};

const scriptTests = {
  path: 'test/sums.test.ts',
  text: `
import assert from 'node:assert';
import { describe, it } from 'node:test';
import { add } from '../sums.ts';

describe('sums', () => {
  it('adds', () => assert.equal(add(1, 2), 3));
  describe('that are wrong', () => {
    it('fails', () => assert.equal(add(1, 2), 4));
  });
  it.skip('later');
  it.todo('some day');
});
`,
};

/** How each test went, by its name. */
export const outcomes = ({ tests }: TestsView): Record<string, string> =>
  Object.fromEntries(tests.map(({ name, status }) => [name, status]));

/** What is promised of running tests, whatever sandboxes run them. */
export function runTestsSuite(open: () => SandboxBackend): void {
  it('runs tests of unittest, and counts the lines that they run', async () => {
    await using tools = await runningTools(open());
    const { view, isError, texts, resources } = await tools.call<TestsView>('run_tests', {
      files: [pythonCode, unittestFile],
      framework: 'unittest',
      coverage: true,
    });
    expect(isError).toBe(false);
    expect(view).toMatchObject({ framework: 'unittest', passed: 2, failed: 3, skipped: 1 });
    expect(outcomes(view)).toEqual({
      'Sums.test_adds': 'passed',
      'Sums.test_fails': 'failed',
      'Sums.test_raises': 'failed',
      'Sums.test_later': 'skipped',
      'Sums.test_known': 'passed',
      'Sums.test_parts (number=2)': 'failed',
    });
    expect(view.tests[0]).toMatchObject({ file: 'tests/test_sums.py', name: 'Sums.test_adds' });
    expect(texts[0]).toMatch(/^unittest: 2 passed, 3 failed, 1 skipped\./);
    expect(texts[0]).toContain('AssertionError: 3 != 4');
    expect(view.coverage).toMatchObject({
      covered: 3,
      total: 4,
      percent: 75,
      files: [{ path: 'shop/sums.py', missing: '3' }],
    });
    expect(resources).toMatchObject([
      { text: expect.stringContaining('SF:shop/sums.py\nDA:1,1\n') },
    ]);
  });

  it('runs tests of node:test, in TypeScript too, and counts lines', async () => {
    await using tools = await runningTools(open());
    const { view, isError } = await tools.call<TestsView>('run_tests', {
      files: [scriptCode, scriptTests],
      coverage: true,
    });
    expect(isError).toBe(false);
    expect(view).toMatchObject({ framework: 'node:test', passed: 1, failed: 1, skipped: 2 });
    expect(outcomes(view)).toEqual({
      'sums > adds': 'passed',
      'sums > that are wrong > fails': 'failed',
      'sums > later': 'skipped',
      'sums > some day': 'todo',
    });
    expect(view.tests.find(({ status }) => status === 'failed')).toMatchObject({
      file: 'test/sums.test.ts',
      message: expect.stringContaining('3 == 4'),
    });
    expect(view.coverage?.files).toMatchObject([{ path: 'sums.ts', missing: '3-4' }]);
  });

  it('runs only what is asked for, and tells of files that can’t be loaded', async () => {
    await using tools = await runningTools(open());
    const broken = { path: 'tests/test_broken.py', text: 'import nothing_of_this_name' };
    const { view } = await tools.call<TestsView>('run_tests', {
      files: [pythonCode, unittestFile, broken],
      framework: 'unittest',
      paths: ['tests/test_broken.py'],
    });
    expect(view.tests).toMatchObject([
      {
        name: 'tests.test_broken',
        status: 'failed',
        message: expect.stringContaining('ModuleNotFound'),
      },
    ]);
    expect(view.coverage).toBeUndefined();
  });

  it('says that there are none', async () => {
    await using tools = await runningTools(open());
    const { texts, view } = await tools.call<TestsView>('run_tests', { files: [scriptCode] });
    expect(texts[0]).toMatch(/^node:test found no tests\./);
    expect(view.tests).toEqual([]);
  });

  it('says that they did not come to an end', async () => {
    await using tools = await runningTools(open());
    const { isError, view, texts } = await tools.call<TestsView>('run_tests', {
      files: [{ path: 'test_loop.py', text: 'while True: pass' }],
      framework: 'unittest',
      limits: { timeoutMs: 1_000 },
    });
    expect(isError).toBe(true);
    expect(view).toMatchObject({ framework: null, run: { reason: 'timeout' } });
    expect(texts[0]).toContain('Stopped by the limit on time');
  });
}
