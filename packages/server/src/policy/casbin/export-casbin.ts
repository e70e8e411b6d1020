import { listOf } from '../policy-file.ts';
import type { PolicyFile, RoleSpec, RuleSpec } from '../policy-file.ts';
import { ACTIONS } from './actions.ts';
import { casbinFault } from './casbin-fault.ts';
import { writeCsv } from './csv.ts';

/** A policy as Casbin reads it. */
export interface ExportedPolicy {
  /** `model.conf` */
  readonly model: string;
  /** `policy.csv` */
  readonly policy: string;
}

const EFFECTS = {
  scopes: '!some(where (p.eft == deny))',
  deny: 'some(where (p.eft == allow)) && !some(where (p.eft == deny))',
} as const;

const modelOf = (effect: string): string => `[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act, eft

[role_definition]
g = _, _

[policy_effect]
e = ${effect}

[matchers]
m = (p.sub == "*" || g(r.sub, p.sub)) && keyMatch(r.obj, p.obj) && r.act == p.act
`;

/**
 * Writes roles and rules for Casbin, which decides alike: the subject is a principal's id, the action `call`, `read` or
 * `get`. Scopes and built-in rules are not among them. Roles are written `role:<name>`, since to Casbin a role is a
 * subject too.
 * @throws PlatformError `casbin_unsupported` that names each rule that Casbin can't say: whatever is left out could deny
 */
export function exportCasbin(file: PolicyFile): ExportedPolicy {
  const problems: string[] = [];
  const lines = (file.rules ?? []).flatMap((rule) => {
    const reason = unsayable(rule);
    if (reason === undefined) return linesOf(rule);
    problems.push(`The rule '${rule.name}' can't be said in Casbin: ${reason}`);
    return [];
  });
  if (problems.length > 0) throw casbinFault(problems);
  const grants = Object.entries(file.roles ?? {}).flatMap(grantsOf);
  return {
    model: modelOf(EFFECTS[file.otherwise ?? 'scopes']),
    policy: [...lines, ...grants].map((fields) => `${writeCsv(fields)}\n`).join(''),
  };
}

function grantsOf([name, { members = [], parents = [] }]: [string, RoleSpec]): string[][] {
  const held = members.map((member) => ['g', member, roleName(name)]);
  return held.concat(parents.map((parent) => ['g', roleName(name), roleName(parent)]));
}

const roleName = (name: string): string => `role:${name}`;

function unsayable({
  effect,
  when,
  hints,
  principal,
  role,
  ...targets
}: RuleSpec): string | undefined {
  if (effect === 'hold') return 'it holds calls';
  if (when !== undefined) return 'it has a condition';
  if (hints !== undefined) return 'it asks for hints';
  if (principal?.kind !== undefined || principal?.name !== undefined) {
    return 'it asks for the kind or the name of the principal';
  }
  if (principal?.id !== undefined && role !== undefined) return 'it asks for both an id and a role';
  const patterns = ACTIONS.flatMap(({ key }) => listOf(targets[key] ?? []));
  const wild = patterns.find((pattern) => /\?|\*./.test(pattern));
  return wild === undefined ? undefined : `its pattern '${wild}' has more than a '*' at its end`;
}

function linesOf(rule: RuleSpec): readonly string[][] {
  const subjects = subjectsOf(rule);
  const named = ACTIONS.flatMap(({ action, key }) =>
    listOf(rule[key] ?? []).map((pattern) => ({ action, pattern })),
  );
  const targets =
    named.length > 0 ? named : ACTIONS.map(({ action }) => ({ action, pattern: '*' }));
  return subjects.flatMap((subject) =>
    targets.map(({ action, pattern }) => ['p', subject, pattern, action, rule.effect]),
  );
}

function subjectsOf({ principal, role }: RuleSpec): readonly string[] {
  if (role !== undefined) return listOf(role).map(roleName);
  return principal?.id === undefined ? ['*'] : listOf(principal.id);
}
