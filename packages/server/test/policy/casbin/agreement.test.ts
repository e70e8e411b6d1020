import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exportCasbin } from '../../../src/policy/casbin/export-casbin.ts';
import { importCasbin } from '../../../src/policy/casbin/import-casbin.ts';
import { policyFromText } from '../../../src/policy/policy-from-text.ts';
import { question, service } from '../question.ts';

const USERS = ['alice', 'bob', 'key:1'];
const ROLES = ['admin', 'staff', 'guest'];
const OBJECTS = ['users_get', 'users_delete', 'pay', 'users_'];
const ACTIONS = { call: 'tools/call', read: 'resources/read', get: 'prompts/get' } as const;

type Asked = readonly [user: string, object: string, action: keyof typeof ACTIONS];

const asked: fc.Arbitrary<Asked> = fc.tuple(
  fc.constantFrom(...USERS),
  fc.constantFrom(...OBJECTS),
  fc.constantFrom('call', 'read', 'get'),
);

/** Roles bring along only those after them, so that there is no circle. */
const grants = fc.record({
  members: fc.array(fc.tuple(fc.constantFrom(...USERS), fc.constantFrom(...ROLES)), {
    maxLength: 5,
  }),
  parents: fc.subarray([
    ['admin', 'staff'],
    ['staff', 'guest'],
    ['admin', 'guest'],
  ] as const),
});

async function expectAgreement(
  sides: { model: string; policy: string; text: string },
  questions: readonly Asked[],
): Promise<void> {
  const casbin = await newEnforcer(
    newModelFromString(sides.model),
    new StringAdapter(`# It refuses an empty text.\n${sides.policy}`),
  );
  const ours = await policyFromText(sides.text);
  for (const [user, name, action] of questions) {
    const { effect } = ours.decide(
      question({ principal: service(user), method: ACTIONS[action], name }),
    );
    expect([user, name, action, effect === 'allow']).toEqual([
      user,
      name,
      action,
      await casbin.enforce(user, name, action),
    ]);
  }
}

describe('Casbin and a policy that came from it', () => {
  const EFFECTS = [
    'some(where (p.eft == allow))',
    '!some(where (p.eft == deny))',
    'some(where (p.eft == allow)) && !some(where (p.eft == deny))',
  ];
  const MATCHERS = [
    'g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act',
    'g(r.sub, p.sub) && keyMatch(r.obj, p.obj) && (p.act == "*" || r.act == p.act)',
    '(p.sub == "*" || g(r.sub, p.sub)) && keyMatch(r.obj, p.obj) && keyMatch(r.act, p.act)',
    'r.sub == p.sub && (r.obj == p.obj || p.obj == "*")',
  ];
  const line = fc.tuple(
    fc.constantFrom(...USERS, ...ROLES),
    fc.constantFrom('users_get', 'users_*', 'pay', '*'),
    fc.constantFrom('call', 'read', 'get', '*'),
    fc.constantFrom('allow', 'deny'),
  );

  it('decide alike, for random models, roles, rules and questions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          effect: fc.constantFrom(...EFFECTS),
          matcher: fc.constantFrom(...MATCHERS),
          lines: fc.array(line, { maxLength: 8 }),
          grants,
          questions: fc.array(asked, { minLength: 1, maxLength: 12 }),
        }),
        async ({ effect, matcher, lines, grants: { members, parents }, questions }) => {
          // Where objects and actions are compared as they are, a star means itself, which is never asked for.
          const plain = matcher === MATCHERS[0] || matcher === MATCHERS[3];
          const usable = lines.filter(([, object]) => !plain || object !== 'users_*');
          const said =
            matcher === MATCHERS[0] ? usable.filter(([, object]) => object !== '*') : usable;
          const model = `[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act, eft\n[role_definition]\ng = _, _\n[policy_effect]\ne = ${effect}\n[matchers]\nm = ${matcher}\n`;
          const policy = [
            ...said.map((fields) => `p, ${fields.join(', ')}`),
            ...[...members, ...parents].map((pair) => `g, ${pair.join(', ')}`),
          ].join('\n');
          const { text } = importCasbin(model, policy);
          await expectAgreement({ model, policy, text }, questions);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('Casbin and a policy that went to it', () => {
  const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
  const targets = fc.record(
    {
      tools: some(['users_*', 'pay']),
      resources: some(['*', 'users_get']),
      prompts: some(['pay']),
    },
    { requiredKeys: [] },
  );
  const rule = fc
    .tuple(
      fc.constantFrom({ effect: 'allow' }, { effect: 'deny' }),
      fc.oneof(
        fc.constant({}),
        fc.record({ role: some(ROLES) }),
        fc.record({ principal: fc.record({ id: some(USERS) }) }),
      ),
      targets,
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);

  it('decide alike, for random roles, rules and questions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rules: fc.array(rule, { maxLength: 8 }),
          grants,
          otherwise: fc.constantFrom('scopes', 'deny'),
          questions: fc.array(asked, { minLength: 1, maxLength: 12 }),
        }),
        async ({ rules, grants: { members, parents }, otherwise, questions }) => {
          const roles = Object.fromEntries(
            ROLES.map((name) => [
              name,
              {
                members: [
                  ...new Set(members.filter(([, role]) => role === name).map(([user]) => user)),
                ],
                parents: parents.filter(([child]) => child === name).map(([, parent]) => parent),
              },
            ]),
          );
          const text = JSON.stringify({
            version: 1,
            otherwise,
            roles,
            rules: rules.map((fields, at) => ({ name: `rule ${at}`, ...fields })),
          });
          const { file } = await policyFromText(text);
          const { model, policy } = exportCasbin(file);
          await expectAgreement({ model, policy, text }, questions);
          // And back again.
          const back = importCasbin(model, policy);
          expect(back.notes).toEqual([]);
          await expectAgreement({ model, policy, text: back.text }, questions);
        },
      ),
      { numRuns: 200 },
    );
  });
});
