import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';

import { follow } from '../../live/follow.ts';
import { News } from '../../live/news.ts';
import type { ApiContext } from '../api-env.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';
import { sessionOf } from '../session-of.ts';
import { keepAlive } from '../keep-alive.ts';

/** How long who was signed out may still hear. */
const CHECK_EVERY_MS = 15_000;

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
  (ports) => (context) => {
    const { principal } = callerOf(context);
    return streamSSE(context, async (stream) => {
      const news = new News();
      const end = (): void => news.end();
      stream.onAbort(end);
      const { closing } = ports.server.human;
      closing.addEventListener('abort', end);
      if (closing.aborted) end();
      const stop = await follow(ports, principal, news);
      const stopKeepAlive = keepAlive(ports.clock, CHECK_EVERY_MS, async () => {
        if (await stillProven(ports, context)) await stream.write(': still here\n\n');
        else end();
      });
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

/** Whether who listens could still begin to; not where that can't be told. */
async function stillProven(ports: ApiPorts, context: ApiContext): Promise<boolean> {
  const { sessions, logger } = ports;
  try {
    return await sessions.stands(sessionOf(context).secret);
  } catch (error) {
    logger.warn({ err: error }, 'a stream of events ends: its session could not be looked up');
    return false;
  }
}
