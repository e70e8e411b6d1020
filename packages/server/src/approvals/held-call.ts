import { createHash } from 'node:crypto';

import { canonicalJson } from '@qmcp/contracts';
import type { HeldCall, HeldCallKey, Hold, JsonObject, Principal } from '@qmcp/contracts';

import type { ToolEntry } from '../registry/entries.ts';
import type { RequestScope } from '../request-scope.ts';

/** A call that waits for a person: what exactly, by whom, and why. */
export interface HeldAttempt {
  readonly entry: ToolEntry;
  /** Already validated. */
  readonly arguments: JsonObject;
  readonly hold: Hold;
  readonly scope: RequestScope;
  /** The task that this call already is, if it is one. */
  readonly taskId: string | null;
}

/** SHA-256, hex, of arguments in their canonical form. */
const digestOfArguments = (given: unknown): string =>
  createHash('sha256').update(canonicalJson(given)).digest('hex');

/** Whom a held call belongs to, and what it is. */
export const keyOf = (
  principal: Pick<Principal, 'id'>,
  tool: string,
  given: unknown,
): HeldCallKey => ({
  principalId: principal.id,
  tool,
  argumentsDigest: digestOfArguments(given),
});

/** What an approval of the attempt is bound to. */
export function toHeldCall({ entry, hold, scope, ...attempt }: HeldAttempt): HeldCall {
  const { id, kind, name, scopes } = scope.principal;
  const { rule, ruleDigest, reason, terms } = hold;
  return {
    principal: { id, kind, name, scopes: [...scopes] },
    tool: entry.key,
    definitionDigest: entry.digest,
    arguments: attempt.arguments,
    argumentsDigest: digestOfArguments(attempt.arguments),
    rule,
    ruleDigest,
    reason,
    terms,
    taskId: attempt.taskId,
    grant: null,
    runner: null,
    ranArguments: null,
    result: null,
  };
}
