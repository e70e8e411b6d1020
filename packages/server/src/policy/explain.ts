import type { PolicyDecision } from '@qmcp/contracts';

import type { Asked } from './asked.ts';
import type { SettledBy } from './file-policy.ts';
import type { Effect } from './policy-file.ts';
import type { Misfit, Rule } from './rule.ts';

/** What became of one rule. */
export interface RuleFinding {
  readonly rule: string;
  readonly effect: Effect;
  readonly matched: boolean;
  /** What did not fit, where it did not match. */
  readonly misfit?: Misfit;
  /** Whether its condition could not be told, and so counted the cautious way. */
  readonly conditionFailed: boolean;
}

/** Why a question is decided as it is. */
export interface Explanation {
  readonly decision: PolicyDecision;
  readonly by: SettledBy;
  /** Of who asks. */
  readonly roles: readonly string[];
  /** Every rule of the file, in its order. */
  readonly rules: readonly RuleFinding[];
}

/** Asks every rule. */
export const explain = (rules: readonly Rule[], asked: Asked): readonly RuleFinding[] =>
  rules.map((rule) => {
    const { name, effect, condition } = rule.parts;
    const misfit = rule.misfit(asked);
    const reached = misfit === undefined || misfit === 'condition';
    return {
      rule: name,
      effect,
      matched: misfit === undefined,
      ...(misfit !== undefined && { misfit }),
      conditionFailed: reached && condition?.(asked.facts) === 'failed',
    };
  });
