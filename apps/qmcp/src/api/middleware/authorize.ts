import { grants, WireError } from '@qmcp/contracts';
import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';
import { refusedRequest } from '../caller-of.ts';

/**
 * Lets a request pass once its sender is proven and, where a scope is named, holds it.
 * @param scope - undefined: whoever is proven may pass, and the server decides on what they ask for
 */
export function authorize(
  { server }: ApiOptions,
  scope: string | undefined,
): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const authorization = context.req.header('authorization');
    const principal = await server.authenticate(authorization, refusedRequest(context));
    context.set('principal', principal);
    if (scope !== undefined && !grants(principal.scopes, scope)) {
      const { route: name } = context.var;
      await server.recordRefusal(
        { event: 'scope.refused', reason: 'insufficient_scope', name, principalId: principal.id },
        refusedRequest(context),
      );
      throw new WireError(
        'forbidden',
        `This needs the scope '${scope}', which '${principal.name}' does not hold: use a key that has it`,
        { reason: 'insufficient_scope', requiredScopes: [scope] },
      );
    }
    return next();
  };
}
