import { createHash, timingSafeEqual } from 'node:crypto';

import type { MiddlewareHandler } from 'hono';

import { Problem } from './problem.ts';

const BEARER = /^Bearer +(\S+)$/i;

/** Lets a request pass only with `Authorization: Bearer <token>` (RFC 6750); throws `unauthorized` otherwise. */
export function authenticate(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (context, next) => {
    const given = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      throw new Problem(
        'unauthorized',
        'Send the token of the service as "Authorization: Bearer <token>".',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    }
    await next();
  };
}

/** Digests have one length, so the comparison's time tells nothing of the token, its length included. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
