import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';

import { viewHumanRequest } from '../../human/human-request-view.ts';
import { watchRequests } from '../../human/watch-requests.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute } from '../define-route.ts';
import { keepAlive } from '../keep-alive.ts';

/** Streams human requests as they come and change. */
export const streamHumanRequests = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/human/stream',
    operationId: 'streamHumanRequests',
    tags: ['Human requests'],
    summary: 'Follow human requests',
    description:
      'Server-sent events of the type `request`: first each that is pending, oldest first, then each that changes, of whatever server on the same store. `data` is the request as `GET /v1/human/requests/{id}` shows it. Ends when the server does, and within 15 seconds of the end of the session or the key by which you follow.',
    responses: {
      200: {
        description: 'The events, until you hang up.',
        content: { 'text/event-stream': { schema: z.string() } },
      },
    },
  },
  (ports) => (context) => {
    const { principal } = callerOf(context);
    return streamSSE(context, async (stream) => {
      const over = new AbortController();
      const end = (): void => over.abort();
      stream.onAbort(end);
      const write = (comment: string) => stream.write(comment);
      const stopKeepAlive = keepAlive(ports, { context, write, end });
      try {
        for await (const request of watchRequests(ports.server.human, principal, over.signal)) {
          const data = JSON.stringify(viewHumanRequest(request));
          await stream.writeSSE({ event: 'request', data });
        }
      } finally {
        stopKeepAlive();
      }
    });
  },
);
