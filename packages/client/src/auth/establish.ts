import type { OAuthChallenge } from './challenge.ts';
import type { CredentialStore } from './credential-store.ts';
import {
  discoverAuthorizationServer,
  discoverLegacyServer,
} from './discovery/authorization-server.ts';
import type { AuthorizationServer } from './discovery/authorization-server.ts';
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

/** Who is asked for tokens, as which client, for what. */
export interface Established {
  readonly server: AuthorizationServer;
  readonly client: OAuthClient;
  /** Resource identifier. */
  readonly resource: string;
  readonly scopesOfResource: readonly string[] | undefined;
  /** Tokens are to be bound to a key. */
  readonly dpop: boolean;
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
  const { grant, store, dpop, ports } = authorization;
  const published = await discoverProtectedResource(
    ports.fetch,
    serverUrl,
    challenge.resourceMetadataUrl,
  );
  const metadata = published ?? ownAuthorizationServer(serverUrl);
  const issuers = metadata.authorization_servers;
  const issuer = grant.choose?.(issuers) ?? issuers[0];
  const isLegacy = published === undefined && authorization.legacyEndpoints;
  const discover = isLegacy ? discoverLegacyServer : discoverAuthorizationServer;
  const server = await discover(ports.fetch, issuer);
  const client = await grant.client({ server, store, ports });
  return {
    server,
    client,
    resource: metadata.resource,
    scopesOfResource: metadata.scopes_supported,
    dpop: usesDpop(dpop, server, asksForDpop(metadata, challenge)),
    entry: entryName('tokens', server.issuer, client.clientId, metadata.resource),
  };
}

/** MCP 2025-03-26: a server without resource metadata is its own authorization server. */
const ownAuthorizationServer = (serverUrl: string): ProtectedResource => ({
  resource: serverUrl,
  authorization_servers: [new URL(serverUrl).origin],
});

const asksForDpop = (resource: ProtectedResource, challenge: OAuthChallenge): boolean =>
  challenge.dpop ||
  resource.dpop_bound_access_tokens_required === true ||
  resource.dpop_signing_alg_values_supported?.includes(DPOP_ALGORITHM) === true;

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
