import type { GuardedFetch } from '../../guarded-fetch/guarded-fetch.ts';
import { authorizationFailed } from '../failures.ts';
import { findMetadata } from './authorization-server.ts';
import type { AuthorizationServer } from './authorization-server.ts';

/**
 * Finds the authorization server of an MCP server without resource metadata: its own origin, as MCP 2025-03-26 demanded.
 * @param hasFixedEndpoints - whether, without metadata, the endpoints are believed to be where that revision fixed them
 * @throws PlatformError `authorization_failed` when the origin is no authorization server
 */
export async function discoverOwnServer(
  fetch: GuardedFetch,
  origin: string,
  hasFixedEndpoints: boolean,
): Promise<AuthorizationServer> {
  const found = await findMetadata(fetch, origin);
  if ('document' in found) return found.document;
  if (hasFixedEndpoints) return fixedEndpoints(origin);
  throw authorizationFailed(
    `${origin} asks for authorization and does not say where to get it: it publishes no resource metadata and is no authorization server (${found.missing}). If it takes an API key, give that as a bearer token.`,
  );
}

const fixedEndpoints = (origin: string): AuthorizationServer => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  // That revision made PKCE a duty, and gave such a server no way to say so.
  code_challenge_methods_supported: ['S256'],
});
