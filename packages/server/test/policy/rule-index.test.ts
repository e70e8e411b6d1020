import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { policyFromText } from '../../src/policy/policy-from-text.ts';
import { question, service } from './question.ts';

const ROLES = ['r0', 'r1', 'r2', 'r3'];
const IDS = ['owner', 'key:1', 'key:2', 'key:3'];
const TOOLS = ['users_get', 'users_delete', 'pay', 'u', ''];

const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const rule = fc.record({
  effect: fc.constantFrom('allow', 'deny', 'hold'),
  principal: maybe(
    fc.oneof(
      fc.record({ id: some(IDS) }),
      fc.record({ name: some(['key:*', '*1', 'owner']) }),
      fc.record({ kind: fc.constantFrom('owner', 'service') }),
    ),
  ),
  role: maybe(some(ROLES)),
  tools: maybe(some(['users_get', 'users_*', '*_delete', 'p?y', '*', 'u*', 'u', 'users_d*e'])),
  hints: maybe(fc.record({ destructive: fc.boolean(), foreign: fc.boolean() })),
  when: maybe(fc.constantFrom('arguments.n > 1', 'arguments.n < 1', 'name == "pay"')),
});

const policy = fc.record({
  rules: fc.array(rule, { maxLength: 12 }),
  members: fc.array(some(IDS), { minLength: ROLES.length, maxLength: ROLES.length }),
  otherwise: fc.constantFrom('scopes', 'deny'),
});

const asked = fc.record({
  principal: fc.constantFrom(...IDS.map((id) => service(id))),
  name: fc.constantFrom(...TOOLS),
  arguments: fc.constantFrom({}, { n: 0 }, { n: 2 }, { n: 'x' }),
  hints: fc.constantFrom(undefined, { readOnly: true }, { destructive: true }),
  foreign: fc.boolean(),
});

describe('the index of the rules', () => {
  it('decides as asking every rule in turn does', async () => {
    await fc.assert(
      fc.asyncProperty(
        policy,
        fc.array(asked, { minLength: 1, maxLength: 20 }),
        async ({ rules, members, otherwise }, questions) => {
          const compiled = await policyFromText(
            JSON.stringify({
              version: 1,
              otherwise,
              // Each role brings along the next.
              roles: Object.fromEntries(
                ROLES.map((name, at) => [
                  name,
                  { members: members[at], parents: ROLES.slice(at + 1, at + 2) },
                ]),
              ),
              rules: rules.map((fields, at) => ({ name: `rule ${at}`, ...fields })),
            }),
          );
          for (const fields of questions) {
            const one = question(fields);
            expect(compiled.decide(one)).toEqual(compiled.explain(one).decision);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
