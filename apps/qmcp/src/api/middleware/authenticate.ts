import { WireError } from '@qmcp/contracts';
import type { MiddlewareHandler } from 'hono';

import { hasCsrfToken } from '../../console/console-sessions.ts';
import type { LiveSession } from '../../console/console-sessions.ts';
import { sessionSecretOf } from '../../console/session-cookie.ts';
import type { ApiContext, ApiEnv } from '../api-env.ts';
import { refusedRequest } from '../caller-of.ts';
import type { ApiPorts } from '../define-route.ts';

/** What repeats the token of the session: demanded of each request that may change something, and sent by the console with all. */
const CSRF_HEADER = 'x-csrf-token';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Proves who sends a request: by its `Authorization` header, else by the session of the console that its cookie names,
 * else as the server takes a request without credentials. A session that has ended is refused, whatever the server takes.
 */
export function authenticate(ports: ApiPorts): MiddlewareHandler<ApiEnv> {
  const { server } = ports;
  return async (context, next) => {
    const authorization = context.req.header('authorization');
    const secret = authorization === undefined ? sessionSecretOf(context) : undefined;
    if (secret === undefined) {
      // Who sends the token of a session was signed in, and must not become the local owner by signing out.
      if (authorization === undefined && context.req.header(CSRF_HEADER) !== undefined) {
        throw notSignedIn();
      }
      const principal = await server.authenticate(authorization, refusedRequest(context));
      context.set('principal', principal);
    } else {
      await enter(ports, context, secret);
    }
    return next();
  };
}

/** Lets nobody pass but who is signed in to the console. */
export function demandSession(ports: ApiPorts): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const secret = sessionSecretOf(context);
    if (secret === undefined) throw notSignedIn();
    await enter(ports, context, secret);
    return next();
  };
}

const notSignedIn = (): WireError =>
  new WireError('unauthorized', 'Nobody is signed in here: sign in to the console', {
    reason: 'missing',
  });

async function enter(ports: ApiPorts, context: ApiContext, secret: string): Promise<void> {
  const session = await ports.sessions.find(secret);
  if (typeof session === 'string') {
    await ports.server.recordRefusal(
      { event: 'session.refused', reason: session },
      refusedRequest(context),
    );
    throw new WireError('unauthorized', 'This session has ended: sign in to the console again', {
      reason: 'session_ended',
    });
  }
  context.set('principal', session.principal);
  context.set('session', session);
  if (!SAFE_METHODS.has(context.req.method)) await demandCsrfToken(ports, context, session);
}

/** A page of another origin can make a browser send a cookie, and never this header with what it does not know. */
async function demandCsrfToken(
  { server }: ApiPorts,
  context: ApiContext,
  session: LiveSession,
): Promise<void> {
  if (hasCsrfToken(session, context.req.header(CSRF_HEADER))) return;
  await server.recordRefusal(
    {
      event: 'csrf.refused',
      reason: 'csrf',
      name: context.var.route,
      principalId: session.principal.id,
    },
    refusedRequest(context),
  );
  throw new WireError(
    'forbidden',
    `Send the header ${CSRF_HEADER} with the csrf_token of GET /v1/session`,
    { reason: 'csrf' },
  );
}
