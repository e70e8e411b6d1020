import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from '../api-env.ts';

/**
 * Answers HEAD ahead of a handler that streams. Hono would serve it by that of GET and drop the body without a word to who
 * writes it: a stream of events would never end, and an export would keep the store open.
 * @param mediaType - of what GET streams
 */
export function answerHead(mediaType: string): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    if (context.req.method !== 'HEAD') return next();
    return context.body(null, 200, { 'Content-Type': mediaType });
  };
}
