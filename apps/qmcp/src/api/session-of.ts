import type { LiveSession } from '../console/console-sessions.ts';
import type { ApiContext } from './api-env.ts';

/** The session by which a request came. @throws Error on a route that demands none: a defect */
export function sessionOf({ var: { session } }: ApiContext): LiveSession {
  if (session === undefined) throw new Error('a route that demands no session asked for it');
  return session;
}
