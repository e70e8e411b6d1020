import { z } from '@hono/zod-openapi';
import { localOwner, WireError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { RateLimiter } from '@qmcp/server';

import { sessionCookie, sessionSecretOf } from '../../console/session-cookie.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import type { ApiContext } from '../api-env.ts';
import { callerOf, refusedRequest } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';
import { Session, toSession } from '../schemas/session.ts';

/** Attempts of one address. Secrets can't be guessed; knocking must not keep the store busy. */
const ATTEMPTS = { perMinute: 30, burst: 10 };

const Credential = z
  .union([
    z.strictObject({ token: z.string().max(200).describe('Of a link; it works once.') }),
    z.strictObject({ key: z.string().max(200).describe('An API key.') }),
  ])
  .openapi('SessionCredential', { examples: [{ key: 'qk_…' }] });

type Credential = z.infer<typeof Credential>;

/** Signs somebody in to the console. */
export const openSession = defineRoute(
  'open',
  {
    method: 'post',
    path: '/v1/session',
    operationId: 'openSession',
    tags: ['Session'],
    summary: 'Sign in',
    description:
      'With the token of a link that `qmcp console` printed, as the owner; with an API key, with its scopes. The session is in a cookie that no script can read; it ends 8 hours after its last use, 24 hours after the sign-in, and once its key is revoked.',
    request: {
      body: { required: true, content: { 'application/json': { schema: Credential } } },
    },
    responses: {
      201: json(Session, 'The session; `Set-Cookie` carries it.'),
      401: problem('The link has been used or is too old, or the key is refused.'),
      429: problem('Too many attempts; `Retry-After` says when to go on.'),
    },
  },
  (ports) => {
    const attempts = new RateLimiter(ATTEMPTS, ports.clock);
    return async (context) => {
      demandPatience(attempts, context);
      const credential = context.req.valid('json');
      const principal = await prove(ports, context, credential);
      const former = sessionSecretOf(context);
      if (former !== undefined) await ports.sessions.end(former);
      const session = await ports.sessions.open(principal);
      context.set('principal', principal);
      context.set('session', session);
      const how = 'key' in credential ? 'key' : 'link';
      await writeSecurityEvent(ports, { method: 'session.opened', name: how }, callerOf(context));
      context.header('Set-Cookie', sessionCookie(session.secret));
      return context.json(toSession(session, ports), 201);
    };
  },
);

/** @throws WireError `rate_limited` */
function demandPatience(attempts: RateLimiter, context: ApiContext): void {
  const waitMs = attempts.take(context.env.incoming.socket.remoteAddress ?? '');
  if (waitMs === 0) return;
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  throw new WireError(
    'rate_limited',
    `Too many attempts to sign in: try again in ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  );
}

/** @throws WireError `unauthorized`, once that is on record */
async function prove(
  { server, sessions }: ApiPorts,
  context: ApiContext,
  credential: Credential,
): Promise<Principal> {
  if ('key' in credential) {
    return server.authenticate(`Bearer ${credential.key}`, refusedRequest(context));
  }
  if (await sessions.takeLink(credential.token)) return localOwner;
  await server.recordRefusal({ event: 'sign_in.refused', reason: 'link' }, refusedRequest(context));
  throw new WireError(
    'unauthorized',
    'This link is no longer good: it works once, for 15 minutes. `qmcp console` prints another',
    { reason: 'link' },
  );
}
