import { defaultLimits } from '@qmcp/contracts';
import { demandJson, parseMessage, readBody } from '@qmcp/server';
import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';

/**
 * Reads a JSON body as the MCP endpoint does, ahead of the schema: too large, not UTF-8, too deep, too many values or a
 * key twice is refused before anything is made of it. Only `application/json` passes, which no HTML form can send.
 */
export function readJson(options: ApiOptions): MiddlewareHandler<ApiEnv> {
  const limits = { ...defaultLimits, ...options.limits };
  return async (context, next) => {
    const { incoming } = context.env;
    demandJson(incoming.headers);
    const bytes = await readBody(incoming, limits.maxBodyBytes);
    parseMessage(bytes, limits);
    // The schema of the route reads it from here, since the socket has been read.
    const { url, headers, signal } = context.req.raw;
    context.req.raw = new Request(url, { method: 'POST', headers, signal, body: bytes.toString() });
    return next();
  };
}
