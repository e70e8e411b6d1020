import { grants, WireError } from '@qmcp/contracts';
import type { MiddlewareHandler } from 'hono';

import type { ApiContext, ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';
import { callerOf, refusedRequest } from '../caller-of.ts';

/** What a route demands of who is proven. */
export interface Demand {
  readonly scope: string;
  /** Whether it takes a key or a session: without either nobody can tell a person from an agent. Default false. */
  readonly proven?: boolean;
}

/** Lets a request pass whose sender holds the scope. */
export function authorize(
  { server }: Pick<ApiOptions, 'server'>,
  { scope, proven = false }: Demand,
): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const refusal = refusalOf(context, scope, proven);
    if (refusal === undefined) return next();
    await server.recordRefusal(
      {
        event: 'scope.refused',
        reason: String(refusal.data?.['reason']),
        name: context.var.route,
        principalId: callerOf(context).principal.id,
      },
      refusedRequest(context),
    );
    throw refusal;
  };
}

function refusalOf(context: ApiContext, scope: string, proven: boolean): WireError | undefined {
  const { principal, door } = callerOf(context);
  if (!grants(principal.scopes, scope)) {
    return new WireError(
      'forbidden',
      `This needs the scope '${scope}', which '${principal.name}' does not hold: use a key that has it`,
      { reason: 'insufficient_scope', requiredScopes: [scope] },
    );
  }
  if (!proven || principal.kind !== 'owner' || door === 'console') return undefined;
  return new WireError(
    'forbidden',
    'Without a key or a session nobody can tell a person from an agent here: sign in to the console, for which `qmcp console` prints a link, or use an API key',
    { reason: 'unproven_person' },
  );
}
