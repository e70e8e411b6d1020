import type { MiddlewareHandler } from 'hono';

import { isLoopback } from './loopback.ts';
import { Problem } from './problem.ts';

/**
 * Lets a request pass only when it was addressed to this machine. Without a token, nothing else would keep a web page
 * from reading the directory through a name of its own that resolves to 127.0.0.1 (DNS rebinding).
 */
export const checkHost: MiddlewareHandler = async (context, next) => {
  if (!isLoopback(new URL(context.req.url).hostname)) {
    throw new Problem(
      'wrong_host',
      'Address the service as localhost or 127.0.0.1, or start it with a token.',
    );
  }
  await next();
};
