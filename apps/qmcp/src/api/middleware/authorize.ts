import { grants, WireError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import type { MiddlewareHandler } from 'hono';

import type { ApiContext, ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';

/**
 * Lets a request pass once its sender is proven and, where a scope is named, holds it.
 * @param scope - undefined: whoever is proven may pass, and the server decides on what they ask for
 */
export function authorize(
  options: ApiOptions,
  scope: string | undefined,
): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const authorization = context.req.header('authorization');
    const principal = await options.server.authenticate(authorization, 'rest');
    context.set('principal', principal);
    if (scope !== undefined && !grants(principal.scopes, scope)) {
      await auditRefusal(options, context, principal);
      throw new WireError(
        'forbidden',
        `This needs the scope '${scope}', which '${principal.name}' does not hold: use a key that has it`,
        { reason: 'insufficient_scope', requiredScopes: [scope] },
      );
    }
    return next();
  };
}

/** Writes the refusal down before it is answered. */
async function auditRefusal(
  { store, clock, entropy }: ApiOptions,
  context: ApiContext,
  principal: Principal,
): Promise<void> {
  const { requestId, correlationId, traceId, spanId } = context.var.identity;
  await store.audit.append({
    id: entropy.uuidv7(),
    kind: 'security',
    startedAtMs: clock.nowMs(),
    principalId: principal.id,
    door: 'rest',
    method: 'scope.refused',
    name: context.var.route ?? null,
    requestId,
    correlationId,
    traceId,
    spanId,
    protocolVersion: null,
    clientName: null,
    argumentsDigest: null,
    outcome: 'denied',
    reason: 'insufficient_scope',
    durationUs: 0,
    resultDigest: null,
    payload: null,
  });
}
