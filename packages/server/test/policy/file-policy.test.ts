import { createPrincipal } from '@qmcp/contracts';
import type { PolicyQuestion } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { defaultPolicy } from '../../src/policy/default-policy.ts';
import type { FilePolicy } from '../../src/policy/file-policy.ts';
import { policyFromText } from '../../src/policy/policy-from-text.ts';
import { question, service } from './question.ts';

/** A policy of these rules and roles. */
const policyOf = (rules: readonly object[], more: object = {}): Promise<FilePolicy> =>
  policyFromText(JSON.stringify({ version: 1, rules, ...more }));

async function effectOf(rule: object, asked: Partial<PolicyQuestion> = {}): Promise<string> {
  const policy = await policyOf([{ name: 'the rule', effect: 'deny', ...rule }], {
    roles: { boss: { members: ['key:boss'] }, staff: { members: ['key:1'], parents: [] } },
  });
  return policy.decide(question(asked)).effect;
}

describe('a rule', () => {
  it.each<[object, Partial<PolicyQuestion>, boolean]>([
    [{}, {}, true],
    [{}, { method: 'resources/read', name: 'file:///a' }, true],
    [{ tools: 'send_*' }, {}, true],
    [{ tools: ['x', 'send_mail'] }, {}, true],
    [{ tools: 'send' }, {}, false],
    [{ tools: '*' }, { method: 'prompts/get' }, false],
    [{ prompts: '*' }, { method: 'prompts/get' }, true],
    [{ prompts: '*' }, {}, false],
    [{ resources: 'file:///logs/*' }, { method: 'resources/read', name: 'file:///logs/a' }, true],
    [{ principal: { id: 'owner' } }, {}, true],
    [{ principal: { id: ['key:1', 'key:2'] } }, {}, false],
    [{ principal: { kind: 'service' } }, {}, false],
    [{ principal: { name: 'local *' } }, {}, true],
    [{ principal: { id: 'key:1', name: 'ci-*' } }, { principal: service('key:1', 'ci-a') }, true],
    [{ principal: { id: 'key:1', name: 'ci-*' } }, { principal: service('key:1', 'app') }, false],
    [{ role: 'boss' }, { principal: service('key:boss') }, true],
    [{ role: ['staff', 'boss'] }, { principal: service('key:1') }, true],
    [{ role: 'boss' }, {}, false],
    [{ hints: { readOnly: false } }, {}, true],
    [{ hints: { destructive: true } }, {}, true],
    [{ hints: { destructive: true } }, { hints: { readOnly: true } }, false],
    [{ hints: { destructive: true } }, { hints: { destructive: false } }, false],
    [{ hints: { idempotent: true } }, {}, false],
    [{ hints: { openWorld: true } }, {}, true],
    [{ hints: { openWorld: false } }, { hints: { openWorld: false } }, true],
    [{ hints: { foreign: true } }, { foreign: true }, true],
    [{ hints: { foreign: true } }, {}, false],
    [{ hints: { readOnly: true } }, { method: 'prompts/get', hints: { readOnly: true } }, false],
    [{ when: 'arguments.n > 1' }, { arguments: { n: 2 } }, true],
    [{ when: 'arguments.n > 1' }, { arguments: { n: 1 } }, false],
    [{ when: 'size(arguments) == 0' }, { arguments: undefined }, true],
    [{ when: 'size(arguments) == 0' }, { arguments: [1] }, true],
    [{ tools: 'send_*', role: 'boss' }, {}, false],
  ])('%j on %j matches: %s', async (rule, asked, matches) => {
    expect(await effectOf(rule, asked)).toBe(matches ? 'deny' : 'allow');
  });

  it('counts the cautious way where its condition fails', async () => {
    const failing = { name: 'r', when: 'arguments.missing == 1' };
    const asked = question({ hints: { destructive: true } });
    expect((await policyOf([{ ...failing, effect: 'deny' }])).decide(asked).effect).toBe('deny');
    const held = (await policyOf([{ ...failing, effect: 'hold' }])).decide(asked);
    expect(held).toMatchObject({ effect: 'hold', hold: { rule: 'r' } });
    const allowing = await policyOf([{ ...failing, effect: 'allow' }]);
    expect(allowing.decide(asked)).toMatchObject({ hold: { rule: 'built-in/holdDestructive' } });
  });

  it('takes no stranger’s word for what it allows, unless it says so', async () => {
    const asked = question({ foreign: true, hints: { readOnly: true } });
    const allow = { name: 'r', effect: 'allow' };
    const careful = await policyOf([{ ...allow, hints: { readOnly: true } }], {
      otherwise: 'deny',
    });
    expect(careful.decide(asked).effect).toBe('deny');
    expect(careful.decide({ ...asked, foreign: false }).effect).toBe('allow');
    const trusting = await policyOf([{ ...allow, hints: { readOnly: true, foreign: true } }], {
      otherwise: 'deny',
    });
    expect(trusting.decide(asked).effect).toBe('allow');
  });
});

describe('several rules', () => {
  const deny = { name: 'd', effect: 'deny', tools: 'a*', reason: 'not today' };
  const hold = { name: 'h', effect: 'hold', tools: '*b*' };
  const allow = { name: 'a', effect: 'allow', tools: '*' };

  it.each([
    ['ab', 'd'],
    ['b', 'h'],
    ['c', 'a'],
  ])('settle %s: deny before hold before allow, in whatever order they stand', async (name, by) => {
    for (const rules of [
      [deny, hold, allow],
      [allow, hold, deny],
    ]) {
      expect((await policyOf(rules)).explain(question({ name })).by).toEqual({ rule: by });
    }
  });

  it('of one effect are settled by the first of the file, however it is found', async () => {
    const policy = await policyOf(
      [
        { name: '1', effect: 'hold', tools: '*_mail', approval: { quorum: 2 } },
        { name: '2', effect: 'hold', tools: 'send_mail' },
        { name: '3', effect: 'hold', role: 'r' },
      ],
      { roles: { r: { members: ['owner'] } } },
    );
    expect(policy.decide(question())).toMatchObject({ hold: { rule: '1', terms: { quorum: 2 } } });
  });

  it('say who denied and why', async () => {
    expect((await policyOf([deny])).decide(question({ name: 'ab' }))).toEqual({
      effect: 'deny',
      reason: 'policy_denied',
      message: "'ab' is denied by the rule 'd' of this server's policy: not today",
    });
  });
});

describe('what no rule matches', () => {
  it('is left to the scopes', () => {
    expect(defaultPolicy.explain(question())).toMatchObject({
      decision: { effect: 'allow' },
      by: 'scopes',
    });
  });

  it('is denied where the file says so', async () => {
    const policy = await policyOf([{ name: 'r', effect: 'allow', tools: 'a' }], {
      otherwise: 'deny',
    });
    expect(policy.decide(question({ name: 'a' })).effect).toBe('allow');
    expect(policy.explain(question({ name: 'b', hints: { destructive: true } }))).toMatchObject({
      decision: { effect: 'deny', reason: 'policy_denied' },
      by: 'otherwise',
    });
  });
});

describe('the scopes', () => {
  it('are the floor: no rule allows what they don’t', async () => {
    const principal = createPrincipal({ id: 'k', kind: 'service', name: 'k', scopes: ['a'] });
    const policy = await policyOf([{ name: 'all', effect: 'allow' }]);
    expect(policy.explain(question({ principal, scope: 'b' }))).toMatchObject({
      decision: { effect: 'deny', reason: 'insufficient_scope' },
      by: 'scopes',
    });
    expect(policy.decide(question({ principal, scope: 'a' })).effect).toBe('allow');
  });
});

describe('the built-in rules', () => {
  const destructive = question({ hints: { destructive: true } });
  const unannotated = question({ foreign: true, hints: {} });

  it.each<[string, PolicyQuestion, string | undefined]>([
    ['declares that it destroys', destructive, 'built-in/holdDestructive'],
    ['declares nothing', question(), undefined],
    ['is foreign and declares nothing', unannotated, 'built-in/holdUnannotatedForeign'],
    ['is foreign and has no hints', question({ foreign: true }), 'built-in/holdUnannotatedForeign'],
    [
      'is foreign and declares something',
      question({ foreign: true, hints: { readOnly: true } }),
      undefined,
    ],
    ['is a resource', { ...unannotated, method: 'resources/read' }, undefined],
  ])('hold a tool that %s, or not', (_, asked, rule) => {
    const decision = defaultPolicy.decide(asked);
    expect(decision.effect === 'hold' ? decision.hold.rule : undefined).toBe(rule);
  });

  it('have digests of their own, which stay', () => {
    const digests = [destructive, unannotated].map((asked) => {
      const decision = defaultPolicy.decide(asked);
      return decision.effect === 'hold' ? decision.hold.ruleDigest : '';
    });
    expect(digests).toEqual([
      '82e7c01e36d4b5af1a1962ba338adb8ad3397831c90d8e108b2afb5a351649c8',
      '237aba1354682ad5e684e4992757ec5626b83bf16f6ec2150e7c5684b42c1d88',
    ]);
  });

  it('give way to an explicit allow, and to a hold on other terms', async () => {
    const allowing = await policyOf([{ name: 'a', effect: 'allow', tools: 'send_*' }]);
    expect(allowing.decide(destructive).effect).toBe('allow');
    const holding = await policyOf([
      { name: 'h', effect: 'hold', approval: { selfConfirm: true } },
    ]);
    expect(holding.decide(destructive)).toMatchObject({ hold: { rule: 'h' } });
  });

  it('can be switched off, each by itself', async () => {
    const off = await policyOf([], { builtIn: { holdDestructive: false } });
    expect(off.decide(destructive).effect).toBe('allow');
    expect(off.decide(unannotated).effect).toBe('hold');
  });
});

describe('the digest of a hold', () => {
  const digestOf = async (rule: object, more: object = {}): Promise<string> => {
    const policy = await policyOf([{ name: 'h', effect: 'hold', ...rule }], more);
    const decision = policy.decide(question());
    return decision.effect === 'hold' ? decision.hold.ruleDigest : '';
  };

  it('changes with everything that the rule says, and with nothing else', async () => {
    const roles = { roles: { boss: {} } };
    const digests = await Promise.all([
      digestOf({}),
      digestOf({ tools: '*' }),
      digestOf({ reason: 'because' }),
      digestOf({ when: 'true' }),
      digestOf({ approval: { quorum: 2 } }),
      digestOf({ approval: { role: 'boss' } }, roles),
    ]);
    expect(new Set(digests).size).toBe(digests.length);
    expect(await digestOf({ approval: { quorum: 1, expiresAfter: '60m' } }, roles)).toBe(
      digests[0],
    );
  });
});

describe('roles of a policy', () => {
  it('are those that it gives a principal', async () => {
    const policy = await policyOf([], {
      roles: { a: { members: ['owner'], parents: ['b'] }, b: {} },
    });
    expect(policy.rolesOf('owner').toSorted()).toEqual(['a', 'b']);
    expect(policy.rolesOf('key:1')).toEqual([]);
  });
});
