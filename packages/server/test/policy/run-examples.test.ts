import { describe, expect, it } from 'vitest';

import { policyFromText } from '../../src/policy/policy-from-text.ts';
import { runExamples } from '../../src/policy/run-examples.ts';

/** What is found for one example, in a policy that denies everybody else. */
async function found(example: object): Promise<string | undefined> {
  const policy = await policyFromText(
    JSON.stringify({
      version: 1,
      otherwise: 'deny',
      rules: [
        { name: 'owner', effect: 'allow', principal: { kind: 'owner' } },
        { name: 'ci', effect: 'allow', principal: { name: 'ci-*', kind: 'service' } },
        { name: 'foreign', effect: 'deny', hints: { foreign: true } },
      ],
      tests: [{ name: 'it', expect: 'allow', ...example }],
    }),
  );
  return runExamples(policy)[0]?.found;
}

describe('an example of a policy file', () => {
  it.each([
    [{ tool: 'a' }, 'allow by owner'],
    [{ resource: 'file:///a' }, 'allow by owner'],
    [{ prompt: 'a' }, 'allow by owner'],
    [{ tool: 'a', principal: {} }, 'allow by owner'],
    [{ tool: 'a', principal: { id: 'key:1' } }, "deny by 'otherwise'"],
    [{ tool: 'a', principal: { id: 'key:1', name: 'ci-a' } }, 'allow by ci'],
    [{ tool: 'a', principal: { id: 'key:1', name: 'ci-a', kind: 'owner' } }, 'allow by owner'],
    [{ tool: 'a', principal: { id: 'ci-1', scopes: ['b'] }, scope: 'a' }, 'deny by the scopes'],
    [{ prompt: 'a', scope: 'a', principal: { id: 'ci-1', scopes: ['a'] } }, 'allow by ci'],
    [{ resource: 'a', scope: 'b', principal: { id: 'ci-1', scopes: ['a'] } }, 'deny by the scopes'],
    [{ tool: 'a', hints: { foreign: true } }, 'deny by foreign'],
  ])('%j: %s', async (example, decided) => {
    expect(await found(example)).toBe(decided);
  });

  it('passes where the decision is as expected, and by the rule that it names', async () => {
    const policy = await policyFromText(
      JSON.stringify({
        version: 1,
        rules: [{ name: 'r', effect: 'deny', tools: 'a' }],
        tests: [
          { name: '1', tool: 'a', expect: 'deny', rule: 'r' },
          { name: '2', tool: 'a', expect: 'deny', rule: 'other' },
          { name: '3', tool: 'a', expect: 'hold' },
        ],
      }),
    );
    expect(runExamples(policy)).toEqual([
      { name: '1', passed: true, expected: 'deny by r', found: 'deny by r' },
      { name: '2', passed: false, expected: 'deny by other', found: 'deny by r' },
      { name: '3', passed: false, expected: 'hold', found: 'deny by r' },
    ]);
  });
});
