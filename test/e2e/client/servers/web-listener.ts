import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { toNodeHandler } from '@modelcontextprotocol/node';

/** Puts a handler of web requests on node:http. */
export function nodeListener(handle: (request: Request) => Promise<Response>): RequestListener {
  const listen = toNodeHandler({ fetch: handle }) as (
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<void>;
  return (request, response) => void listen(request, response);
}
