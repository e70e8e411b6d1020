import type { Policy, PolicyDecision, PolicyQuestion } from '@qmcp/contracts';

import { Asked } from './asked.ts';
import { builtInRules } from './built-in-rules.ts';
import type { BuiltInRule } from './built-in-rules.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explain.ts';
import type { Effect, PolicyFile } from './policy-file.ts';
import type { Roles } from './roles.ts';
import type { Rule } from './rule.ts';
import { RuleIndex } from './rule-index.ts';
import { scopePolicy } from './scope-policy.ts';

/** The parts of a policy, compiled. */
interface Parts {
  /** What it was compiled from. */
  readonly file: PolicyFile;
  /** SHA-256, hex, of the text of the file: the name of this version. */
  readonly digest: string;
  readonly roles: Roles;
  readonly rules: readonly Rule[];
}

const ALLOWED: PolicyDecision = Object.freeze({ effect: 'allow' });

/** What is denied where nothing allows it, and the file demands that. */
const notAllowed = ({ name }: PolicyQuestion): PolicyDecision => ({
  effect: 'deny',
  reason: 'policy_denied',
  message: `'${name}' is denied: no rule of this server's policy allows it`,
});

/** Who settled a question besides a rule: the principal's scopes, or what the file says of all that no rule matches. */
export type SettledBy = { readonly rule: string } | 'scopes' | 'otherwise';

/**
 * A policy from a file. A question is settled by the first of these that speaks: the scopes refuse; a rule denies; a rule
 * holds; a rule allows; `otherwise: deny` denies; a built-in rule holds; the scopes allow.
 */
export class FilePolicy implements Policy {
  readonly file: PolicyFile;
  readonly digest: string;
  readonly #rules: readonly Rule[];
  readonly #roles: Roles;
  readonly #builtIn: readonly BuiltInRule[];
  readonly #indexes: Readonly<Record<Effect, RuleIndex>>;

  /** Made by `policyFromText`. */
  constructor({ file, digest, roles, rules }: Parts) {
    const indexOf = (effect: Effect): RuleIndex =>
      new RuleIndex(rules.filter(({ parts }) => parts.effect === effect));
    this.file = file;
    this.digest = digest;
    this.#roles = roles;
    this.#rules = rules;
    this.#builtIn = builtInRules.filter(({ name }) => file.builtIn?.[name] !== false);
    this.#indexes = { deny: indexOf('deny'), hold: indexOf('hold'), allow: indexOf('allow') };
  }

  /** How many rules the file has; built-in ones don't count. */
  get ruleCount(): number {
    return this.#rules.length;
  }

  /** Roles of a principal, those among them that another brings along. */
  rolesOf(principalId: string): readonly string[] {
    return this.#roles.of(principalId);
  }

  decide(question: PolicyQuestion): PolicyDecision {
    const asked = new Asked(question, this.#roles.of(question.principal.id));
    return this.#settle(asked, (effect) => this.#indexes[effect].first(asked)).decision;
  }

  /** Decides, and says of each rule whether it matches. Asks all of them, so it is for people and not for calls. */
  explain(question: PolicyQuestion): Explanation {
    const asked = new Asked(question, this.#roles.of(question.principal.id));
    const findings = explain(this.#rules, asked);
    const settled = this.#settle(asked, (effect) =>
      this.#rules.find((rule) => rule.parts.effect === effect && rule.misfit(asked) === undefined),
    );
    return { ...settled, roles: asked.roles, rules: findings };
  }

  #settle(
    { question }: Asked,
    find: (effect: Effect) => Rule | undefined,
  ): { readonly decision: PolicyDecision; readonly by: SettledBy } {
    const floor = scopePolicy.decide(question);
    if (floor.effect !== 'allow') return { decision: floor, by: 'scopes' };
    const rule = find('deny') ?? find('hold') ?? find('allow');
    if (rule !== undefined) {
      return { decision: rule.decision(question), by: { rule: rule.parts.name } };
    }
    if (this.file.otherwise === 'deny') return { decision: notAllowed(question), by: 'otherwise' };
    const builtIn = this.#builtIn.find((candidate) => candidate.matches(question));
    if (builtIn !== undefined) {
      return { decision: builtIn.decision, by: { rule: builtIn.decision.hold.rule } };
    }
    return { decision: ALLOWED, by: 'scopes' };
  }
}
