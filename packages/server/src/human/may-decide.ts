import { grants } from '@qmcp/contracts';
import type { Door, HumanRequest, Principal } from '@qmcp/contracts';

import { humanScopes } from './human-scopes.ts';

/** Tells whether a principal holds a role; the policy knows. */
export type HasRole = (principal: Principal, role: string) => boolean;

/** Who wants to decide, when, and how that came. */
export interface Decider {
  readonly principal: Principal;
  readonly door: Door;
  /** It came through the caller's own client, which proves no person. */
  readonly clientAsserted: boolean;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** Why somebody may not decide. `reason` is a stable word for the audit; `message` is for them. */
export interface Ineligible {
  readonly reason: string;
  readonly message: string;
}

/** Where the owner proved to be at hand: at the prompt of the server, or by a link that only its terminal shows. */
const OWNERS_DOORS: ReadonlySet<Door> = new Set(['cli', 'console']);

/**
 * The one rule on who may decide a request, whatever door they come by. What the owner types at the command line, or does
 * in a session of the console, is the owner's own hand. Nobody else decides what its own credential asked for, nor does whoever merely reached this machine
 * without a credential: an agent could be either.
 * @returns why not; undefined where they may
 */
export function mayDecide(
  request: HumanRequest,
  decider: Decider,
  hasRole: HasRole,
): Ineligible | undefined {
  const why = decider.clientAsserted
    ? bySelfConfirmation(request, decider)
    : (byCredential(request, decider) ?? byTerms(request, decider, hasRole));
  return why ?? hasSpoken(request, decider);
}

/** The caller's own client says that its user agrees. */
function bySelfConfirmation(
  { held }: HumanRequest,
  { principal }: Decider,
): Ineligible | undefined {
  const own = held?.principal.id === principal.id;
  if (own && held.terms.selfConfirm && !held.terms.fourEyes && held.terms.role === null) {
    return undefined;
  }
  return {
    reason: 'self_confirm',
    message: 'The word of your own client does not count here: another person has to decide',
  };
}

function byCredential(request: HumanRequest, decider: Decider): Ineligible | undefined {
  const { principal, door } = decider;
  if (principal.kind === 'owner') return OWNERS_DOORS.has(door) ? undefined : unproven;
  if (principal.id === request.requesterId || principal.id === request.held?.principal.id) {
    return ownRequest;
  }
  const scope = request.held === null ? humanScopes.answer : humanScopes.decide;
  if (grants(principal.scopes, scope)) return undefined;
  return {
    reason: 'insufficient_scope',
    message: `This needs the scope '${scope}', which '${principal.name}' does not hold: use a key that has it`,
  };
}

function byTerms(
  { held, createdAtMs, requesterId }: HumanRequest,
  { principal, nowMs }: Decider,
  hasRole: HasRole,
): Ineligible | undefined {
  if (held === null) return undefined;
  const { terms } = held;
  if (terms.fourEyes && [held.principal.id, requesterId].includes(principal.id)) {
    return {
      reason: 'four_eyes',
      message: 'Who asked may not be among those who agree: another person has to decide',
    };
  }
  if (terms.role === null || hasRole(principal, terms.role)) return undefined;
  const { escalation } = terms;
  const escalated = escalation !== null && nowMs >= createdAtMs + escalation.afterMs;
  if (escalated && hasRole(principal, escalation.role)) return undefined;
  return {
    reason: 'missing_role',
    message: `This needs the role '${terms.role}', which '${principal.name}' does not have: ask somebody who has it`,
  };
}

/** Where several have to agree, each has one voice. */
function hasSpoken({ responses }: HumanRequest, { principal }: Decider): Ineligible | undefined {
  if (responses.every(({ principalId }) => principalId !== principal.id)) return undefined;
  return {
    reason: 'already_answered',
    message: 'You have answered this already: it waits for somebody else',
  };
}

const ownRequest: Ineligible = {
  reason: 'own_request',
  message:
    'The credential that asked may not decide, nor a session that it opened: use another one, or `qmcp approvals` at the command line of the server',
};

const unproven: Ineligible = {
  reason: 'unproven_person',
  message:
    'Without a key nobody can tell a person from an agent here: decide in the console (`qmcp console` prints a link), with `qmcp approvals` at the command line of the server, or with an API key',
};
