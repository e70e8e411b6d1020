import type { HeldCall, HumanRequest, JsonObject } from '@qmcp/contracts';

/** An approval with the call that it is about. */
export type Approval = HumanRequest & { readonly held: HeldCall };

/** What an approval means for a call that comes now. */
export type Standing =
  /** About the tool as it was, or under a rule that is no longer the same: it counts for nothing. */
  | 'void'
  | 'undecided'
  | 'denied'
  /** May run, once. */
  | 'granted'
  | 'running'
  | 'finished'
  | 'ambiguous';

/** What the call that comes now is bound to. */
export interface Binding {
  readonly definitionDigest: string;
  readonly ruleDigest: string;
}

/** Judges an approval that has not expired. What ran, or is denied, stays so, whatever became of tool and rule. */
export function standingOf({ status, answer, held }: Approval, now: Binding): Standing {
  if (held.grant === 'spent') return 'running';
  if (held.grant === 'finished' || held.grant === 'ambiguous') return held.grant;
  const same = held.definitionDigest === now.definitionDigest && held.ruleDigest === now.ruleDigest;
  if (!same || status === 'cancelled' || status === 'expired') return 'void';
  if (status === 'pending') return 'undecided';
  return answer === 'approve' ? 'granted' : 'denied';
}

/** What those who agreed allow to be run: what was asked for, unless they edited it. They all agreed to the same. */
export const grantedArguments = ({ responses, held }: Approval): JsonObject =>
  responses.at(-1)?.editedArguments ?? held.arguments;
