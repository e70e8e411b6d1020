import { stringify } from 'yaml';

import type { PolicyFile, RoleSpec, RuleSpec } from '../policy-file.ts';
import { ACTIONS } from './actions.ts';
import { casbinFault } from './casbin-fault.ts';
import { readCsv } from './csv.ts';
import { readModel } from './read-model.ts';
import type { CasbinModel, FieldMatch } from './read-model.ts';

/** What comes of a model and a policy of Casbin. */
export interface ImportedPolicy {
  /** A policy file, in YAML. */
  readonly text: string;
  /** What was left out since it decides nothing, a sentence each. */
  readonly notes: readonly string[];
}

type Line = ReturnType<typeof readCsv>[number];

/**
 * Turns a model and a policy of Casbin into a policy file that decides alike. The actions `call`, `read` and `get` are
 * calls of tools, and reads of resources and prompts; subjects are ids of principals, and roles.
 * @throws PlatformError `casbin_unsupported` that names what can't be said
 */
export function importCasbin(modelText: string, policyText: string): ImportedPolicy {
  const model = readModel(modelText);
  const lines = readCsv(policyText);
  const roles = rolesOf(lines);
  const notes: string[] = [];
  const rules = lines
    .filter(({ fields }) => fields[0] === 'p')
    .flatMap((line) => {
      const rule = ruleOf(line, model, roles);
      if (typeof rule !== 'string') return [rule];
      notes.push(`Line ${line.line} is left out: ${rule}.`);
      return [];
    });
  const file: PolicyFile = {
    version: 1,
    otherwise: model.effect === 'no-deny' ? 'scopes' : 'deny',
    roles,
    rules,
  };
  return { text: stringify(file), notes };
}

/** `g, alice, admin`: what stands second is a role, and so it may stand first. */
function rolesOf(lines: readonly Line[]): Record<string, RoleSpec> {
  const pairs = lines
    .filter(({ fields }) => fields[0] === 'g')
    .map(({ fields }) => fields.slice(1));
  const names = new Set(pairs.map(([, role = '']) => role));
  const roles = [...names].map((name): [string, RoleSpec] => {
    const holders = pairs.filter(([, role]) => role === name).map(([holder = '']) => holder);
    const members = [...new Set(holders.filter((holder) => !names.has(holder)))];
    const parents = [
      ...new Set(pairs.filter(([holder]) => holder === name).map(([, role = '']) => role)),
    ];
    return [
      name,
      { ...(members.length > 0 && { members }), ...(parents.length > 0 && { parents }) },
    ];
  });
  return Object.fromEntries(roles);
}

/** The rule of a line, or why it decides nothing. */
function ruleOf(
  { line, fields }: Line,
  { columns, matches, effect }: CasbinModel,
  roles: Readonly<Record<string, RoleSpec>>,
): RuleSpec | string {
  const [subject, object, action, eft] = columns.map((at) =>
    at === undefined ? undefined : (fields[at + 1] ?? ''),
  );
  const outcome = eft === undefined || eft === '' ? 'allow' : eft;
  if (outcome !== 'allow' && outcome !== 'deny') return `its effect is '${outcome}'`;
  if (outcome === 'deny' && effect === 'allow')
    return 'the policy effect of the model knows no deny';
  const [ofSubject, ofObject, ofAction] = matches;
  const acts = ACTIONS.filter((known) => matchesAction(known.action, action, ofAction));
  if (acts.length === 0) return `its action '${action}' is none of call, read and get`;
  const pattern = patternOf(object, ofObject, line);
  const targets = Object.fromEntries(acts.map(({ key }) => [key, pattern]));
  return {
    name: `casbin line ${line}`,
    effect: outcome,
    ...subjectOf(subject, ofSubject, { line, roles }),
    ...targets,
  };
}

function subjectOf(
  subject: string | undefined,
  match: FieldMatch | undefined,
  { line, roles }: { readonly line: number; readonly roles: Readonly<Record<string, RoleSpec>> },
): Pick<RuleSpec, 'principal' | 'role'> {
  if (match === undefined || subject === undefined) return {};
  if (match.star && subject === '*') return {};
  if (match.keyMatch && subject.includes('*')) {
    throw casbinFault([
      `Line ${line}: subjects are ids here, so that '${subject}' can't be said: name them`,
    ]);
  }
  if (match.roles && Object.hasOwn(roles, subject)) return { role: subject };
  return { principal: { id: subject } };
}

function matchesAction(
  action: string,
  given: string | undefined,
  match: FieldMatch | undefined,
): boolean {
  if (match === undefined || given === undefined) return true;
  if (match.star && given === '*') return true;
  const star = given.indexOf('*');
  if (match.keyMatch && star >= 0) return action.startsWith(given.slice(0, star));
  return action === given;
}

/** `keyMatch` reads no further than a `*`. */
function patternOf(
  object: string | undefined,
  match: FieldMatch | undefined,
  line: number,
): string {
  if (match === undefined || object === undefined) return '*';
  if (match.star && object === '*') return '*';
  const star = match.keyMatch ? object.indexOf('*') : -1;
  const literal = star < 0 ? object : object.slice(0, star);
  if (/[*?]/.test(literal)) {
    throw casbinFault([
      `Line ${line}: '${object}' means these very characters, which patterns here can't say`,
    ]);
  }
  return star < 0 ? literal : `${literal}*`;
}
