import { defineRoute, json } from '../define-route.ts';
import { sessionOf } from '../session-of.ts';
import { Session, toSession } from '../schemas/session.ts';

/** Shows who is signed in. */
export const getSession = defineRoute(
  'session',
  {
    method: 'get',
    path: '/v1/session',
    operationId: 'getSession',
    tags: ['Session'],
    summary: 'Show the session',
    description: 'Who is signed in, what they may do, and the token that goes with each change.',
    responses: { 200: json(Session, 'The session.') },
  },
  (ports) => (context) => context.json(toSession(sessionOf(context), ports), 200),
);
