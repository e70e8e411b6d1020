import { createHold, termsOf } from './approval-terms.ts';
import { compileCondition } from './condition.ts';
import { compileGlob } from './glob.ts';
import type { Glob } from './glob.ts';
import { listOf } from './policy-file.ts';
import type { OneOrMore, RuleSpec } from './policy-file.ts';
import { PolicyFault } from './policy-invalid.ts';
import type { Roles } from './roles.ts';
import { Rule } from './rule.ts';
import type { RuleParts, Targets } from './rule.ts';

const EVERYTHING: readonly Glob[] = [compileGlob('*')];

/**
 * Compiles one rule.
 * @param order - its place in the file
 * @throws PolicyFault
 */
export function compileRule(spec: RuleSpec, order: number, roles: Roles): Rule {
  demandSense(spec);
  for (const role of listOf(spec.role ?? [])) {
    if (roles.has(role)) continue;
    throw new PolicyFault(`the role '${role}' is none: add it under 'roles', or correct the name`, [
      'role',
    ]);
  }
  return new Rule({
    name: spec.name,
    effect: spec.effect,
    order,
    targets: targetsOf(spec),
    ...principalOf(spec),
    roles: setOf(spec.role),
    hints: spec.hints ?? {},
    condition: conditionOf(spec),
    reason: spec.reason,
    hold: spec.effect === 'hold' ? holdOf(spec, roles) : undefined,
  });
}

/** What the schema can't say. */
function demandSense({ effect, approval, resources, prompts, tools, hints }: RuleSpec): void {
  if (approval !== undefined && effect !== 'hold') {
    throw new PolicyFault(
      `'approval' is for rules that hold, and this one has the effect ${effect}: remove it, or make the effect 'hold'`,
      ['approval'],
    );
  }
  if (effect === 'hold' && (resources ?? prompts) !== undefined) {
    throw new PolicyFault(
      "only calls of tools can be held: remove 'resources' and 'prompts', or make the effect 'deny'",
      [resources === undefined ? 'prompts' : 'resources'],
    );
  }
  if (hints !== undefined && tools === undefined && (resources ?? prompts) !== undefined) {
    throw new PolicyFault("only tools have hints: remove 'hints', or name 'tools'", ['hints']);
  }
}

/** A rule that names nothing is about everything that its effect can be about. */
function targetsOf({ effect, tools, resources, prompts, hints }: RuleSpec): Targets {
  if ((tools ?? resources ?? prompts) === undefined) {
    if (effect === 'hold' || hints !== undefined) return { 'tools/call': EVERYTHING };
    return {
      'tools/call': EVERYTHING,
      'resources/read': EVERYTHING,
      'prompts/get': EVERYTHING,
    };
  }
  return {
    'tools/call': globsOf(tools ?? []),
    'resources/read': globsOf(resources ?? []),
    'prompts/get': globsOf(prompts ?? []),
  };
}

function principalOf({ principal }: RuleSpec): Pick<RuleParts, 'ids' | 'kind' | 'names'> {
  return {
    ids: setOf(principal?.id),
    kind: principal?.kind,
    names: principal?.name === undefined ? undefined : globsOf(principal.name),
  };
}

const conditionOf = ({ when }: RuleSpec): RuleParts['condition'] =>
  when === undefined ? undefined : within('when', () => compileCondition(when));

/** Has a fault say in which part of the rule it is. */
function within<T>(part: keyof RuleSpec, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw error instanceof PolicyFault
      ? new PolicyFault(error.message, [part, ...error.path])
      : error;
  }
}

const globsOf = (patterns: OneOrMore): readonly Glob[] => listOf(patterns).map(compileGlob);

const setOf = (items: OneOrMore | undefined): ReadonlySet<string> | undefined =>
  items === undefined ? undefined : new Set(listOf(items));

function holdOf(spec: RuleSpec, roles: Roles): RuleParts['hold'] {
  const { approval = {}, reason = `The rule '${spec.name}' holds this call`, ...match } = spec;
  return createHold(
    { name: spec.name, reason, canonical: { ...match, reason } },
    within('approval', () => termsOf(approval, roles)),
  );
}
