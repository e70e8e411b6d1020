import type { OAuthChallenge } from './challenge.ts';
import type { CredentialStore } from './credential-store.ts';
import { discoverAuthorizationServer } from './discovery/authorization-server.ts';
import type { AuthorizationServer } from './discovery/authorization-server.ts';
import { discoverOwnServer } from './discovery/own-server.ts';
import { discoverProtectedResource } from './discovery/protected-resource.ts';
import type { ProtectedResource } from './discovery/protected-resource.ts';
import { DPOP_ALGORITHM } from './dpop.ts';
import { authorizationFailed, quoted } from './failures.ts';
import { entryName } from './grants/client-registration.ts';
import type { Grant } from './grants/grant.ts';
import type { OAuthClient } from './oauth-client.ts';
import type { AuthPorts } from './ports.ts';

/** When tokens are bound to a key (RFC 9449). */
export type DpopPolicy = 'when-asked' | 'required' | 'never';

/** What obtains tokens, and how. */
export interface Authorization {
  readonly grant: Grant;
  readonly store: CredentialStore;
  readonly dpop: DpopPolicy;
  /** See `AuthOptions`. */
  readonly legacyEndpoints: boolean;
  readonly ports: AuthPorts;
}

/** Who is asked for tokens, and for what. */
interface Issuance {
  readonly server: AuthorizationServer;
  /** Resource identifier. */
  readonly resource: string;
  readonly scopesOfResource: readonly string[] | undefined;
  /** Tokens are to be bound to a key. */
  readonly dpop: boolean;
}

/** Who is asked for tokens, for what, and as which client. */
export interface Established extends Issuance {
  readonly client: OAuthClient;
  /** Where the tokens are kept. */
  readonly entry: string;
}

/**
 * Finds out, from the challenge of an MCP server, whom to ask for tokens. Asked anew at each challenge, since a server may
 * change its authorization server, and credentials of the former must not reach the latter.
 */
export async function establish(
  authorization: Authorization,
  serverUrl: string,
  challenge: OAuthChallenge,
): Promise<Established> {
  const { fetch } = authorization.ports;
  const metadata = await discoverProtectedResource(fetch, serverUrl, challenge.resourceMetadataUrl);
  const server = await serverFor(authorization, serverUrl, metadata);
  return identify(authorization, {
    server,
    resource: metadata?.resource ?? serverUrl,
    scopesOfResource: metadata?.scopes_supported,
    dpop: usesDpop(authorization.dpop, server, asksForDpop(metadata, challenge)),
  });
}

/** Finds out which client to be; another one, when the server has forgotten the former. */
export async function identify(
  { grant, store, ports }: Authorization,
  { server, resource, scopesOfResource, dpop }: Issuance,
): Promise<Established> {
  const client = await grant.client({ server, store, ports });
  const entry = entryName('tokens', server.issuer, client.clientId, resource);
  return { server, client, resource, scopesOfResource, dpop, entry };
}

async function serverFor(
  { grant, legacyEndpoints, ports: { fetch } }: Authorization,
  serverUrl: string,
  metadata: ProtectedResource | undefined,
): Promise<AuthorizationServer> {
  if (metadata === undefined)
    return discoverOwnServer(fetch, new URL(serverUrl).origin, legacyEndpoints);
  const issuers = metadata.authorization_servers;
  return discoverAuthorizationServer(fetch, grant.choose?.(issuers) ?? issuers[0]);
}

const asksForDpop = (resource: ProtectedResource | undefined, challenge: OAuthChallenge): boolean =>
  challenge.dpop ||
  resource?.dpop_bound_access_tokens_required === true ||
  resource?.dpop_signing_alg_values_supported?.includes(DPOP_ALGORITHM) === true;

/** @throws PlatformError `authorization_failed` where it is required and the server can't */
function usesDpop(policy: DpopPolicy, server: AuthorizationServer, isAsked: boolean): boolean {
  const isPossible = server.dpop_signing_alg_values_supported?.includes(DPOP_ALGORITHM) === true;
  if (policy === 'required' && !isPossible) {
    throw authorizationFailed(
      `The authorization server ${quoted(server.issuer)} does not bind tokens to ${DPOP_ALGORITHM} keys (DPoP), which is required here.`,
    );
  }
  return policy === 'required' || (policy === 'when-asked' && isAsked && isPossible);
}
