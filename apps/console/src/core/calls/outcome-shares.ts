import type { AuditOutcome } from '@qmcp/contracts';

import type { Invocation } from '../wire/invocation.ts';
import { OUTCOMES } from './call-filter.ts';

/** How many calls ended in one way. */
export interface OutcomeCount {
  readonly outcome: AuditOutcome;
  readonly count: number;
}

/** Counts how calls ended, in the order in which outcomes are offered; ways in which none ended are left out. */
export function countOutcomes(
  calls: readonly Pick<Invocation, 'outcome'>[],
): readonly OutcomeCount[] {
  return OUTCOMES.map((outcome) => ({
    outcome,
    count: calls.filter((call) => call.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
}
