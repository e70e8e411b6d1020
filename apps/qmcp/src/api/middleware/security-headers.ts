import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from '../api-env.ts';

/** Nothing that the API answers is a page, so a browser is to do nothing with it. A page brings a policy of its own. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Tells browsers to take answers for what they are, keep them to themselves, and never frame them. */
export function securityHeaders(): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    if (!headers.has('Cross-Origin-Resource-Policy')) {
      context.header('Cross-Origin-Resource-Policy', 'same-origin');
    }
    context.header('Cross-Origin-Opener-Policy', 'same-origin');
    context.header('X-Frame-Options', 'DENY');
    if (!headers.has('Content-Security-Policy')) context.header('Content-Security-Policy', NOTHING);
    if (!headers.has('Cache-Control')) context.header('Cache-Control', 'no-store');
  };
}
