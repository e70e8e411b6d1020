import type { MiddlewareHandler } from 'hono';

import type { ApiContext, ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';
import { identify } from '../request-identity.ts';

/** Stands for the route in logs and metrics where none matched, so that callers can't make series. */
const NO_ROUTE = '(none)';

/** Asked again and again by machines that watch the server: at `info` they would bury what people want to read. */
const PROBES: ReadonlySet<string> = new Set(['/health', '/livez', '/readyz', '/metrics']);

/** Gives each request its ids, and writes one log line and one measurement for it, whatever becomes of it. */
export function observe(options: ApiOptions): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const startedMs = options.clock.monotonicMs();
    const identity = identify(context.env.incoming.headers, options.entropy);
    context.set('identity', identity);
    await next();
    context.header('X-Request-ID', identity.requestId);
    context.header('X-Correlation-ID', identity.correlationId);
    report(options, context, options.clock.monotonicMs() - startedMs);
  };
}

function report({ logger, telemetry }: ApiOptions, context: ApiContext, durationMs: number): void {
  const { identity, principal } = context.var;
  const route = context.var.route ?? NO_ROUTE;
  const { method } = context.req;
  const { status } = context.res;
  telemetry.http({ route, method, status, durationMs });
  logger[PROBES.has(route) ? 'debug' : 'info'](
    {
      method,
      route,
      status,
      durationMs: Math.round(durationMs * 1000) / 1000,
      requestId: identity.requestId,
      correlationId: identity.correlationId,
      traceId: identity.traceId,
      spanId: identity.spanId,
      ...(principal !== undefined && { principalId: principal.id }),
      ...(context.req.raw.signal.aborted && { disconnected: true }),
    },
    'request',
  );
}
