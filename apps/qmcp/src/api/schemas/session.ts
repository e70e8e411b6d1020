import { z } from '@hono/zod-openapi';

import type { LiveSession } from '../../console/console-sessions.ts';
import type { ApiPorts } from '../define-route.ts';

/** Who is signed in to the console, as the API shows it. */
export const Session = z
  .strictObject({
    principal: z.strictObject({
      id: z.string(),
      name: z.string().describe('Not unique.'),
      kind: z.enum(['owner', 'service']).describe('`service`: an API key opened the session.'),
    }),
    scopes: z.array(z.string()).describe('What the session may do, as of now.'),
    csrf_token: z.string().describe('To be sent as `X-CSRF-Token` with all but GET and HEAD.'),
    expires_at: z.iso.datetime().describe('When it ends unless it is used.'),
    server: z.strictObject({
      name: z.string(),
      version: z.string(),
      auth: z.enum(['local', 'keys']).describe('Whether callers need a key.'),
    }),
  })
  .openapi('Session');

/** A session as the API shows it. */
export const toSession = (
  { principal, csrfToken, expiresAtMs }: LiveSession,
  { info, auth }: Pick<ApiPorts, 'info' | 'auth'>,
): z.infer<typeof Session> => ({
  principal: { id: principal.id, name: principal.name, kind: principal.kind },
  scopes: [...principal.scopes].toSorted(),
  csrf_token: csrfToken,
  expires_at: new Date(expiresAtMs).toISOString(),
  server: { name: info.name, version: info.version, auth },
});
