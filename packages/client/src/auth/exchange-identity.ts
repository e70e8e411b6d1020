import { discoverAuthorizationServer } from './discovery/authorization-server.ts';
import { authorizationFailed, quoted } from './failures.ts';
import type { GrantContext } from './grants/grant.ts';
import type { OAuthClient } from './oauth-client.ts';
import { requestTokens } from './token-endpoint.ts';

/** The identity provider of an enterprise, and how to be known to it. */
export interface IdentityProvider {
  /** Its issuer identifier; its metadata names the token endpoint. */
  readonly issuer: string;
  readonly client: OAuthClient;
  /** The person's identity, as the sign-on gave it; called each time that a grant is needed. */
  identity(): Promise<{ readonly token: string; readonly type: 'id_token' | 'saml2' }>;
}

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type';

/**
 * Exchanges a person's identity for a grant at the MCP server's authorization server, an ID-JAG (RFC 8693; MCP
 * extension `enterprise-managed-authorization`, section 4).
 * @throws PlatformError `token_refused` when the policy of the enterprise denies it
 */
export async function exchangeIdentity(
  provider: IdentityProvider,
  { server, resource, scopes, ports }: GrantContext,
): Promise<string> {
  const { token, type } = await provider.identity();
  const endpoint = {
    server: await discoverAuthorizationServer(ports.fetch, provider.issuer),
    client: provider.client,
    prover: undefined,
    ports,
  };
  const reply = await requestTokens(endpoint, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: `${TOKEN_TYPE}:id-jag`,
    audience: server.issuer,
    resource,
    scope: scopes?.join(' '),
    subject_token: token,
    subject_token_type: `${TOKEN_TYPE}:${type}`,
  });
  if (reply.issued_token_type === `${TOKEN_TYPE}:id-jag`) return reply.access_token;
  throw authorizationFailed(
    `The identity provider ${quoted(provider.issuer)} issued no identity assertion grant (ID-JAG): its administrator must enable it for this client.`,
  );
}
