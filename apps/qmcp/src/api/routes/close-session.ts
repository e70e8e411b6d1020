import { NO_SESSION_COOKIE } from '../../console/session-cookie.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute } from '../define-route.ts';
import { sessionOf } from '../session-of.ts';

/** Signs out of the console. */
export const closeSession = defineRoute(
  'session',
  {
    method: 'delete',
    path: '/v1/session',
    operationId: 'closeSession',
    tags: ['Session'],
    summary: 'Sign out',
    description: 'Ends the session, on every device that carries it.',
    responses: { 204: { description: 'The session has ended.' } },
  },
  (ports) => async (context) => {
    await ports.sessions.end(sessionOf(context).secret);
    await writeSecurityEvent(
      ports,
      { method: 'session.closed', name: 'console' },
      callerOf(context),
    );
    context.header('Set-Cookie', NO_SESSION_COOKIE);
    return context.body(null, 204);
  },
);
