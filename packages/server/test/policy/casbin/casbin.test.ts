import { describe, expect, it } from 'vitest';

import { readCsv, writeCsv } from '../../../src/policy/casbin/csv.ts';
import { exportCasbin } from '../../../src/policy/casbin/export-casbin.ts';
import { importCasbin } from '../../../src/policy/casbin/import-casbin.ts';

const model = ({
  request = 'sub, obj, act',
  effect = 'some(where (p.eft == allow))',
  matcher = 'g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act',
} = {}): string =>
  `# A model\n[request_definition]\nr = ${request}\n[policy_definition]\np = sub, obj, act, eft\n[role_definition]\ng = _, _\n[policy_effect]\ne = ${effect}\n[matchers]\nm = ${matcher} # a comment\n`;

describe('an import from Casbin', () => {
  it('is a policy file that people can read', () => {
    const { text, notes } = importCasbin(
      model(),
      '# people\np, admin, users_get, call\np, bob, "log, of today", read, allow\ng, alice, admin\ng, admin, staff\n',
    );
    expect(notes).toEqual([]);
    expect(text).toBe(`version: 1
otherwise: deny
roles:
  admin:
    members:
      - alice
    parents:
      - staff
  staff: {}
rules:
  - name: casbin line 2
    effect: allow
    role: admin
    tools: users_get
  - name: casbin line 3
    effect: allow
    principal:
      id: bob
    resources: log, of today
`);
  });

  it('names what it leaves out since it decides nothing', () => {
    const { notes } = importCasbin(
      model(),
      'p, bob, a, call, deny\np, bob, a, call, maybe\np, bob, a, write\n',
    );
    expect(notes).toEqual([
      'Line 1 is left out: the policy effect of the model knows no deny.',
      "Line 2 is left out: its effect is 'maybe'.",
      "Line 3 is left out: its action 'write' is none of call, read and get.",
    ]);
  });

  it.each([
    [{ request: 'sub, dom, obj, act' }, '', 'subject, object and action'],
    [{ effect: 'priority(p.eft) || deny' }, '', "The policy effect 'priority(p.eft) || deny'"],
    [{ matcher: 'regexMatch(r.obj, p.obj)' }, '', "term 'regexMatch(r.obj, p.obj)'"],
    [{ matcher: 'r.sub == p.obj' }, '', "term 'r.sub == p.obj'"],
    [{ matcher: 'r.sub == p.sub || r.sub == "root"' }, '', 'term'],
    [{ matcher: 'r.sub == p.sub || r.obj == p.obj' }, '', 'term'],
    [{ matcher: 'keyMatch(r.sub, p.sub)' }, 'p, key*, a, call', 'Line 1: subjects are ids here'],
    [{}, 'p, bob, a?, call', "Line 1: 'a?' means these very characters"],
  ])('refuses %j with %j, and says why', (parts, policy, why) => {
    expect(() => importCasbin(model(parts), policy)).toThrow(why);
  });
});

describe('an export to Casbin', () => {
  it('has a line for each subject and target', () => {
    const { policy, model: written } = exportCasbin({
      version: 1,
      otherwise: 'deny',
      roles: { admin: { members: ['owner'], parents: ['staff'] }, staff: {} },
      rules: [
        { name: 'a', effect: 'allow', role: ['admin', 'staff'], tools: 'users_*' },
        { name: 'b', effect: 'deny', principal: { id: 'key:1' } },
      ],
    });
    expect(policy.split('\n')).toEqual([
      'p, role:admin, users_*, call, allow',
      'p, role:staff, users_*, call, allow',
      'p, key:1, *, call, deny',
      'p, key:1, *, read, deny',
      'p, key:1, *, get, deny',
      'g, owner, role:admin',
      'g, role:admin, role:staff',
      '',
    ]);
    expect(written).toContain('e = some(where (p.eft == allow)) && !some(where (p.eft == deny))');
  });

  it('refuses what Casbin can’t say, every rule of it', () => {
    const attempt = (): unknown =>
      exportCasbin({
        version: 1,
        roles: { r: {} },
        rules: [
          { name: 'a', effect: 'hold' },
          { name: 'b', effect: 'deny', when: 'true' },
          { name: 'c', effect: 'deny', hints: { readOnly: true } },
          { name: 'd', effect: 'deny', principal: { kind: 'service' } },
          { name: 'e', effect: 'deny', principal: { id: 'x' }, role: 'r' },
          { name: 'f', effect: 'deny', tools: ['ok', '*_delete'] },
          { name: 'g', effect: 'deny', tools: 'fine*' },
        ],
      });
    expect(attempt).toThrow(
      new RegExp(
        [
          "'a' .*holds",
          "'b' .*condition",
          "'c' .*hints",
          "'d' .*kind",
          "'e' .*both",
          "'f' .*'\\*_delete'",
        ].join('.*\\n.*'),
      ),
    );
    expect(attempt).not.toThrow("'g'");
  });
});

describe('lines of comma-separated fields', () => {
  it.each([[['p', 'a b', 'x']], [['p', 'a,b', '"q"', '']], [[' p', '']]])(
    '%j survives',
    (fields) => {
      expect(readCsv(writeCsv(fields))).toEqual([{ line: 1, fields }]);
    },
  );

  it('may have comments and empty lines between them', () => {
    expect(readCsv('# x\n\n  \np,a\r\np , b \n')).toEqual([
      { line: 4, fields: ['p', 'a'] },
      { line: 5, fields: ['p', 'b'] },
    ]);
  });
});
