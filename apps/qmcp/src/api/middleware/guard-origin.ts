import { OriginGuard, OriginRefused } from '@qmcp/server';
import type { McpServer, OriginRules } from '@qmcp/server';
import type { MiddlewareHandler } from 'hono';

import type { ApiContext, ApiEnv } from '../api-env.ts';
import { refusedRequest } from '../caller-of.ts';

const PREFLIGHT_MAX_AGE_S = 600;
const ACCEPTED_HEADERS = 'Authorization, Content-Type, X-Request-ID, X-Correlation-ID, traceparent';
const EXPOSED_HEADERS = 'X-Request-ID, X-Correlation-ID, Retry-After, WWW-Authenticate';

/** Orchestrators address a pod by its number; what they learn is not worth rebinding a name for. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz']);

/**
 * Refuses hosts and origins that are not served, by the same rules as the MCP endpoint, and lets the pages of allowed
 * origins read the answer (CORS, Fetch standard §3.3). There is no wildcard.
 */
export function guardOrigin(
  rules: OriginRules,
  server: Pick<McpServer, 'recordRefusal'>,
): MiddlewareHandler<ApiEnv> {
  const guard = new OriginGuard(rules);
  return async (context, next) => {
    if (PROBES.has(context.req.path)) return next();
    const origin = await check(guard, context, server);
    if (origin !== undefined && isPreflight(context)) return answerPreflight(context, origin);
    await next();
    context.header('Vary', 'Origin', { append: true });
    if (origin === undefined) return undefined;
    context.header('Access-Control-Allow-Origin', origin);
    context.header('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return undefined;
  };
}

/** @throws OriginRefused once that is on record */
async function check(
  guard: OriginGuard,
  context: ApiContext,
  server: Pick<McpServer, 'recordRefusal'>,
): Promise<string | undefined> {
  try {
    return guard.check(context.env.incoming);
  } catch (error) {
    if (OriginRefused.is(error)) {
      const refusal = { event: `${error.refusedFor}.refused`, reason: error.code };
      await server.recordRefusal(refusal, refusedRequest(context));
    }
    throw error;
  }
}

const isPreflight = ({ req }: ApiContext): boolean =>
  req.method === 'OPTIONS' && req.header('access-control-request-method') !== undefined;

const answerPreflight = (context: ApiContext, origin: string): Response =>
  context.body(null, 204, {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, HEAD, POST',
    'Access-Control-Allow-Headers': ACCEPTED_HEADERS,
    'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_S),
    Vary: 'Origin',
  });
