import type { HumanRequest } from '../wire/human-request.ts';
import type { Session } from '../wire/session.ts';

/** Why the signed-in person can't decide a request; the server is what refuses, this only says so ahead. */
export type Hindrance = 'settled' | 'no_scope' | 'own_request' | 'already_answered';

/** Tells what hinders; undefined where nothing is known to. */
export function hindrance(
  request: HumanRequest,
  { principal, scopes }: Pick<Session, 'principal' | 'scopes'>,
): Hindrance | undefined {
  if (request.status !== 'pending') return 'settled';
  const scope = request.call === null ? 'human:answer' : 'approvals:decide';
  if (!holdsScope(scopes, scope)) return 'no_scope';
  // The owner's session is not the owner's unproven client: only the server can tell those apart.
  const askers = [request.requester.id, request.call?.principal.id];
  if (principal.kind !== 'owner' && askers.includes(principal.id)) return 'own_request';
  const answered = request.responses.some((response) => response.principal.id === principal.id);
  return answered ? 'already_answered' : undefined;
}

/** Whether held scopes cover one: `*` and `users` cover `users:write`. */
export function holdsScope(held: readonly string[], needed: string): boolean {
  return held.some((given) => {
    const stem = given.replace(/:?\*$/, '');
    return stem === '' || needed === stem || needed.startsWith(`${stem}:`);
  });
}
