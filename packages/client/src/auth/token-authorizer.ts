import type { Clock, Entropy } from '@qmcp/contracts';
import { createGuardedFetch } from '#guarded-fetch';

import { isLoopbackHost } from '../guarded-fetch/check-url.ts';
import type { Reach } from '../guarded-fetch/guarded-fetch.ts';
import { systemClock } from '../platform/system-clock.ts';
import { systemEntropy } from '../platform/system-entropy.ts';
import { AuthorizationSession } from './authorization-session.ts';
import type { Authorizer, AuthorizedRequest } from './authorizer.ts';
import { memoryStore } from './credential-store.ts';
import type { CredentialStore } from './credential-store.ts';
import type { DpopPolicy } from './establish.ts';
import { authorizationFailed } from './failures.ts';
import type { Grant } from './grants/grant.ts';
import { canonicalServerUrl } from './resource-uri.ts';

/** What all ways to authorize share. */
export interface AuthOptions {
  /** Keeps registrations and tokens; one store for each person. Default: memory, for as long as the process lives. */
  readonly store?: CredentialStore;
  /**
   * When tokens are bound to a key, so that a stolen one is worthless (RFC 9449): `when-asked` by the MCP server, where the
   * authorization server can; `required`; or `never`. Default: `when-asked`.
   */
  readonly dpop?: DpopPolicy;
  /** Which addresses metadata and tokens may be fetched from. Default: `public`; `loopback` for an MCP server there. */
  readonly reach?: Reach;
  /**
   * Whether an MCP server without any metadata is believed to have `/authorize`, `/token` and `/register` at its root, as MCP
   * 2025-03-26 said. It can't be verified then that such a server checks PKCE. Default: false.
   */
  readonly legacyEndpoints?: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: the platform's. */
  readonly entropy?: Pick<Entropy, 'bytes'>;
}

/**
 * An authorizer that obtains its tokens by a grant, for each MCP server its own. It refuses, with PlatformError
 * `authorization_failed`, to show them to another origin than that server's.
 */
export function tokenAuthorizer(grant: Grant, options: AuthOptions): Authorizer {
  const sessions = new Map<string, AuthorizationSession>();
  const store = options.store ?? memoryStore();

  const start = (serverUrl: string): AuthorizationSession => {
    const { clock = systemClock, entropy = systemEntropy } = options;
    const { dpop = 'when-asked', legacyEndpoints = false } = options;
    const reach = options.reach ?? reachFor(serverUrl);
    const ports = { clock, entropy, fetch: createGuardedFetch({ clock, reach }) };
    const session = new AuthorizationSession(
      { grant, store, dpop, legacyEndpoints, ports },
      serverUrl,
    );
    sessions.set(serverUrl, session);
    return session;
  };
  const sessionOf = ({ url, resource = url }: AuthorizedRequest): AuthorizationSession => {
    demandSameOrigin(url, resource);
    const serverUrl = canonicalServerUrl(resource);
    return sessions.get(serverUrl) ?? start(serverUrl);
  };

  return {
    authorize: async (request) => sessionOf(request).headers(request),
    observe: (request, reply) => sessionOf(request).observe(request, reply),
    challenged: async (request, reply, attempt) =>
      sessionOf(request).challenged(request, reply, attempt),
  };
}

function demandSameOrigin(url: string, resource: string): void {
  const [asked, issuedFor] = [new URL(url).origin, new URL(resource).origin];
  if (asked === issuedFor) return;
  throw authorizationFailed(
    `${asked} was not shown the tokens of ${issuedFor}, another origin: authorize requests to it by its own URL.`,
  );
}

const reachFor = (serverUrl: string): Reach =>
  isLoopbackHost(new URL(serverUrl).hostname) ? 'loopback' : 'public';
