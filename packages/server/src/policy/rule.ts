import type { Hold, PolicyDecision, PolicyQuestion } from '@qmcp/contracts';

import { hintOf } from './asked.ts';
import type { Asked } from './asked.ts';
import type { Condition } from './condition.ts';
import type { Glob } from './glob.ts';
import type { Effect, HintMatch } from './policy-file.ts';

/** What of a rule does not fit a question; the first thing, in the order in which they are checked. */
export type Misfit = 'target' | 'principal' | 'role' | 'hints' | 'condition';

/** What a rule can be asked about. */
export type Targets = Readonly<Partial<Record<PolicyQuestion['method'], readonly Glob[]>>>;

/** The parts of a rule, compiled. What is undefined matches everything. */
export interface RuleParts {
  readonly name: string;
  readonly effect: Effect;
  /** Place in the file: of several rules that match, the first settles it. */
  readonly order: number;
  readonly targets: Targets;
  readonly ids: ReadonlySet<string> | undefined;
  readonly kind: string | undefined;
  readonly names: readonly Glob[] | undefined;
  readonly roles: ReadonlySet<string> | undefined;
  readonly hints: HintMatch;
  readonly condition: Condition | undefined;
  /** For deny: what the caller reads besides the rule's name. */
  readonly reason: string | undefined;
  /** For hold. */
  readonly hold: Hold | undefined;
}

const ALLOWED: PolicyDecision = Object.freeze({ effect: 'allow' });

/** A rule of a policy, ready to be asked. */
export class Rule {
  readonly parts: RuleParts;
  readonly #hints: readonly (readonly [keyof HintMatch, boolean])[];
  readonly #held: PolicyDecision | undefined;

  constructor(parts: RuleParts) {
    this.parts = parts;
    this.#hints = Object.entries(parts.hints) as [keyof HintMatch, boolean][];
    this.#held = parts.hold && Object.freeze({ effect: 'hold', hold: parts.hold });
  }

  /** What does not fit; undefined where the rule matches. */
  misfit(asked: Asked): Misfit | undefined {
    if (!this.#fitsTarget(asked.question)) return 'target';
    if (!this.#fitsPrincipal(asked.question)) return 'principal';
    if (!this.#fitsRole(asked.roles)) return 'role';
    if (!this.#fitsHints(asked.question)) return 'hints';
    return this.#fitsCondition(asked) ? undefined : 'condition';
  }

  /** What follows where the rule matches. */
  decision({ name }: PolicyQuestion): PolicyDecision {
    if (this.#held !== undefined) return this.#held;
    if (this.parts.effect === 'allow') return ALLOWED;
    const { name: rule, reason } = this.parts;
    const because = reason === undefined ? '' : `: ${reason}`;
    return {
      effect: 'deny',
      reason: 'policy_denied',
      message: `'${name}' is denied by the rule '${rule}' of this server's policy${because}`,
    };
  }

  #fitsTarget({ method, name }: PolicyQuestion): boolean {
    const globs = this.parts.targets[method];
    return globs !== undefined && matchesAny(globs, name);
  }

  #fitsPrincipal({ principal }: PolicyQuestion): boolean {
    const { ids, kind, names } = this.parts;
    if (ids !== undefined && !ids.has(principal.id)) return false;
    if (kind !== undefined && kind !== principal.kind) return false;
    return names === undefined || matchesAny(names, principal.name);
  }

  #fitsRole(held: readonly string[]): boolean {
    const { roles } = this.parts;
    if (roles === undefined) return true;
    for (const role of held) if (roles.has(role)) return true;
    return false;
  }

  #fitsHints(question: PolicyQuestion): boolean {
    if (this.#hints.length === 0) return true;
    // What another server declares is a stranger's word: it allows nothing unless the rule says that it may.
    const trusting = this.parts.effect === 'allow' && this.parts.hints.foreign !== true;
    if (trusting && question.foreign === true) return false;
    for (const [hint, wanted] of this.#hints) if (hintOf(question, hint) !== wanted) return false;
    return true;
  }

  /** A condition that fails counts the cautious way: as false for allow, as true for deny and hold. */
  #fitsCondition(asked: Asked): boolean {
    const { condition, effect } = this.parts;
    if (condition === undefined) return true;
    const verdict = condition(asked.facts);
    return verdict === 'failed' ? effect !== 'allow' : verdict;
  }
}

function matchesAny(globs: readonly Glob[], text: string): boolean {
  for (const glob of globs) if (glob.matches(text)) return true;
  return false;
}
