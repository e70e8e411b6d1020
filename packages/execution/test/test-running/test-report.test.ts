import { describe, expect, it } from 'vitest';

import { chooseFramework } from '../../src/test-running/frameworks.ts';
import { readTestReport } from '../../src/test-running/test-report.ts';

describe('the report of a run of tests', () => {
  const read = (text: string) => readTestReport(Buffer.from(text));

  it('is believed where it has the form of one, and nowhere else', () => {
    expect(read('{"framework":"vitest","tests":[]}')).toEqual({ framework: 'vitest', tests: [] });
    expect(read('{"framework":"mine","tests":[]}')).toBeUndefined();
    expect(read('{"framework":"vitest","tests":[{"name":"a"}]}')).toBeUndefined();
    expect(read('{"framework":')).toBeUndefined();
    expect(readTestReport(undefined)).toBeUndefined();
  });
});

describe('the framework of a workspace', () => {
  it.each([
    ['auto', ['a.test.ts', 'node_modules/vitest/package.json'], 'run-vitest.mjs'],
    ['auto', ['test_a.py'], 'run-tests.py'],
    ['auto', ['a.test.ts'], 'run-node-tests.mjs'],
    ['auto', [], 'run-node-tests.mjs'],
    ['pytest', ['a.test.ts'], 'run-tests.py'],
    ['node', ['test_a.py'], 'run-node-tests.mjs'],
  ] as const)('named %s, with %j, is run by %s', (name, paths, script) => {
    expect(chooseFramework(name, paths).script).toBe(script);
  });
});
