import { canonicalJson } from '@qmcp/contracts';
import type {
  Clock,
  Entropy,
  HumanRequest,
  JsonObject,
  RememberedGrant,
  TrustStore,
} from '@qmcp/contracts';

import type { HeldAttempt } from './held-call.ts';
import { grantedArguments } from './standing.ts';

interface Parts {
  readonly store: TrustStore;
  readonly clock: Clock;
}

/** Finds what people let run without being asked again. */
export class RememberedGrants {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A grant that covers a call: this principal, this tool and rule as they were, arguments that fit, and in time. */
  async find({
    entry,
    hold,
    scope,
    arguments: given,
  }: Omit<HeldAttempt, 'taskId'>): Promise<RememberedGrant | undefined> {
    const { store, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const grants = await store.list('grant');
    return grants.find(
      (grant) =>
        grant.principalId === scope.principal.id &&
        grant.tool === entry.key &&
        grant.definitionDigest === entry.digest &&
        grant.ruleDigest === hold.ruleDigest &&
        grant.expiresAtMs > nowMs &&
        fits(given, grant.arguments),
    );
  }
}

const fits = (given: JsonObject, demanded: JsonObject): boolean =>
  Object.entries(demanded).every(
    ([name, value]) =>
      Object.hasOwn(given, name) && canonicalJson(given[name]) === canonicalJson(value),
  );

/** How far a grant goes. */
export interface GrantReach {
  /** Members that later calls must have with the value that was approved; any others may differ. */
  readonly fixed: readonly string[];
  readonly lifetimeMs: number;
}

/**
 * Which of these arguments an approval can't fix, since what was agreed to does not have it: an edit may have left it out.
 * @returns undefined where it has them all
 */
export function absentArgument(
  request: HumanRequest,
  fixed: readonly string[],
): string | undefined {
  const { held } = request;
  const agreed = held === null ? {} : grantedArguments({ ...request, held });
  return fixed.find((name) => !Object.hasOwn(agreed, name));
}

/**
 * What a person has to say so that calls like an approved one run without asking.
 * @returns undefined where the approval can't stand for others: it was not given, several people had to agree to it, or
 * an argument that is to be fixed is absent (see `absentArgument`)
 */
export function toRememberedGrant(
  request: HumanRequest,
  { fixed, lifetimeMs }: GrantReach,
  { clock, entropy }: { readonly clock: Clock; readonly entropy: Entropy },
): RememberedGrant | undefined {
  const { id: approvalId, answer, held } = request;
  if (held === null || answer !== 'approve' || held.terms.quorum > 1) return undefined;
  // A member without a value would bind nothing.
  if (absentArgument(request, fixed) !== undefined) return undefined;
  const nowMs = clock.nowMs();
  const agreed = grantedArguments({ ...request, held });
  return {
    kind: 'grant',
    id: entropy.uuidv7(),
    principalId: held.principal.id,
    principalName: held.principal.name,
    tool: held.tool,
    definitionDigest: held.definitionDigest,
    rule: held.rule,
    ruleDigest: held.ruleDigest,
    arguments: Object.fromEntries(fixed.map((name) => [name, agreed[name]])),
    approvalId,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + lifetimeMs,
  };
}
