import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';

import { follow } from '../../live/follow.ts';
import { News } from '../../live/news.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute } from '../define-route.ts';
import { keepAlive } from '../keep-alive.ts';

/** Streams what happens, for the console. */
export const streamEvents = defineRoute(
  'session',
  {
    method: 'get',
    path: '/v1/events',
    operationId: 'streamEvents',
    tags: ['Session'],
    summary: 'Follow what happens',
    description:
      'Server-sent events: `human_request` with the request as it is now, `invocation` with a call that has ended (scope `audit:read`), `tools` when the list of tools changed; of all processes of the store. What happened before is not among them: read it once this is open. Of more than anybody could follow, some are left out. Ends when the session does.',
    responses: {
      200: {
        description: 'The events, until you hang up.',
        content: { 'text/event-stream': { schema: z.string() } },
      },
    },
  },
  (ports) => async (context) => {
    const news = new News();
    const end = (): void => news.end();
    // Before the head of the answer: what happens once that has come is never missed.
    const stop = await follow(ports, callerOf(context).principal, news);
    return streamSSE(context, async (stream) => {
      stream.onAbort(end);
      const { closing } = ports.server.human;
      closing.addEventListener('abort', end);
      if (closing.aborted) end();
      const write = (comment: string) => stream.write(comment);
      const stopKeepAlive = keepAlive(ports, { context, write, end });
      try {
        for await (const { event, data } of news.items()) {
          await stream.writeSSE({ event, data: JSON.stringify(data) });
        }
      } finally {
        stop();
        stopKeepAlive();
        closing.removeEventListener('abort', end);
      }
    });
  },
);
