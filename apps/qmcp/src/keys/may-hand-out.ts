import { grants, WireError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { humanScopes } from '@qmcp/server';

/** What a person does. A key that made itself another one with them could decide by it what it asked for itself. */
const PERSONAL = [humanScopes.decide, humanScopes.answer];

/**
 * Lets a principal hand out keys with scopes: the owner any; a key those that it has itself, and never one by which
 * somebody decides or answers.
 * @throws WireError `forbidden` that names the scope
 */
export function demandHandOut(principal: Principal, scopes: readonly string[]): void {
  if (principal.kind === 'owner') return;
  const beyond = scopes.find((scope) => !grants(principal.scopes, scope));
  if (beyond !== undefined) {
    throw new WireError(
      'forbidden',
      `'${principal.name}' does not hold the scope '${beyond}' itself: leave it out, or ask the owner`,
      { reason: 'beyond_own_scopes', scope: beyond },
    );
  }
  const personal = scopes.find((scope) =>
    PERSONAL.some((needed) => grants(new Set([scope]), needed)),
  );
  if (personal === undefined) return;
  throw new WireError(
    'forbidden',
    `Only the owner hands out keys with the scope '${personal}', by which people decide: leave it out, or ask the owner`,
    { reason: 'owner_only', scope: personal },
  );
}
