import { PlatformError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { policyFromText } from '../../src/policy/policy-from-text.ts';

async function problemsOf(text: string): Promise<readonly string[]> {
  const error: unknown = await policyFromText(text).catch((thrown: unknown) => thrown);
  if (!PlatformError.is(error)) throw new Error(`accepted, or a defect: ${String(error)}`);
  expect(error.code).toBe('policy_invalid');
  return error.message.split('\n').slice(1);
}

describe('the text of a policy', () => {
  it('may be YAML or JSON', async () => {
    const yaml = await policyFromText('version: 1\nrules:\n  - { name: a, effect: deny }\n');
    const json = await policyFromText('{"version": 1, "rules": [{"name": "a", "effect": "deny"}]}');
    expect(yaml.file).toEqual(json.file);
    expect(yaml.ruleCount).toBe(1);
  });

  it('is named by its digest: another text, another version', async () => {
    const [one, same, other] = await Promise.all(
      ['version: 1', 'version: 1', 'version: 1 # the same, later'].map(policyFromText),
    );
    expect(one?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(same?.digest).toBe(one?.digest);
    expect(other?.digest).not.toBe(one?.digest);
  });

  it.each([
    ['', 'line 1, column 1: the file must be object'],
    ['version: 2', 'line 1, column 10: version must be equal to constant: 1'],
    ['version: 1\nversion: 1', 'line 2, column 1: Map keys must be unique'],
    ['version: 1\nrules: [', 'line 2, column 9:'],
    [
      'version: 1\nrules:\n  - name: a\n    effect: den',
      'line 4, column 13: rules.0.effect must be equal to one of the allowed values: allow, deny, hold',
    ],
    [
      'version: 1\nrules:\n  - name: a\n    effect: deny\n    wen: x',
      "line 5, column 10: rules.0 must NOT have additional properties: 'wen'",
    ],
    ['version: 1\nroles:\n  "": {}', 'line 3, column 3: roles must match pattern'],
    [
      'version: 1\nroles: {\n  a: { parents: [b] } }',
      "line 3, column 6: the role 'a' has the parent 'b', which is no role",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: deny, role: boss }',
      "line 3, column 36: rule 'a': the role 'boss' is none",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: deny }\n  - { name: a, effect: allow }',
      "line 4, column 5: rule 'a': another rule has that name",
    ],
    [
      'version: 1\nrules:\n  - name: a\n    effect: deny\n    when: arguments.',
      "line 5, column 11: rule 'a': ",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: deny, approval: { quorum: 2 } }',
      "line 3, column 40: rule 'a': 'approval' is for rules that hold",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: hold, resources: "*" }',
      "line 3, column 41: rule 'a': only calls of tools can be held",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: deny, prompts: "*", hints: { readOnly: true } }',
      "line 3, column 51: rule 'a': only tools have hints",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: hold, approval: { role: boss } }',
      "line 3, column 40: rule 'a': the approval names the role 'boss', which nobody can hold",
    ],
    [
      'version: 1\nrules:\n  - { name: a, effect: hold, approval: { selfConfirm: true, quorum: 2 } }',
      "'selfConfirm' lets the caller's own client agree alone",
    ],
    [
      'version: 1\nroles: { boss: {} }\nrules:\n  - { name: a, effect: hold, approval: { expiresAfter: 5m, escalation: { after: 5m, role: boss } } }',
      "'escalation.after' is not before 'expiresAfter'",
    ],
    [
      'version: 1\ntests:\n  - { name: t, expect: deny }',
      "line 3, column 5: test 't': name what is called",
    ],
    [
      'version: 1\ntests:\n  - { name: t, expect: deny, tool: a, prompt: b }',
      "line 3, column 5: test 't': name what is called",
    ],
  ])('%j is refused with the place and what to do', async (text, problem) => {
    expect((await problemsOf(text)).join('\n')).toContain(problem);
  });

  it('tells of every problem at once, in the order of the file', async () => {
    const problems = await problemsOf(
      'version: 1\nrules:\n  - { name: a, effect: deny, when: "nope" }\n  - { name: b, effect: deny, role: c }\ntests:\n  - { name: t, expect: deny }',
    );
    expect(problems.map((line) => line.trim().split(',')[0])).toEqual([
      'line 3',
      'line 4',
      'line 6',
    ]);
  });

  it('can’t become large through anchors', async () => {
    const lines = ['version: 1', 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    expect((await problemsOf(lines.join('\n'))).join('\n')).toContain('alias');
  });

  it('is refused beyond four million characters', async () => {
    expect((await problemsOf(`version: 1\n#${'x'.repeat(4_200_000)}`)).join('\n')).toContain(
      'more than',
    );
  });
});
