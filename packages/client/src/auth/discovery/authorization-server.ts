import { z } from 'zod';

import type { GuardedFetch } from '../../guarded-fetch/guarded-fetch.ts';
import { authorizationFailed, quoted } from '../failures.ts';
import { fetchDocument } from './fetch-document.ts';
import type { Fetched } from './fetch-document.ts';
import { issuerMetadataUrls } from './well-known.ts';

const names = z.array(z.string()).optional();

const schema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  scopes_supported: names,
  code_challenge_methods_supported: names,
  token_endpoint_auth_methods_supported: names,
  dpop_signing_alg_values_supported: names,
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
});

/** Authorization server metadata (RFC 8414, OpenID Connect Discovery) whose `issuer` was checked. */
export type AuthorizationServer = z.infer<typeof schema>;

/**
 * Finds the metadata of an authorization server, at the OAuth and OpenID Connect places in the order of MCP 2026-07-28.
 * @throws PlatformError `authorization_failed` when there is none, or its `issuer` is not identical to the one asked
 * for (RFC 8414 section 3.3): then nothing of it is used
 */
export async function discoverAuthorizationServer(
  fetch: GuardedFetch,
  issuer: string,
): Promise<AuthorizationServer> {
  const found = await findMetadata(fetch, issuer);
  if ('document' in found) return found.document;
  throw authorizationFailed(
    `The authorization server ${quoted(issuer)} publishes no metadata: ${found.missing}.`,
  );
}

/** Looks for metadata at each place in turn. */
export async function findMetadata(
  fetch: GuardedFetch,
  issuer: string,
): Promise<Fetched<AuthorizationServer>> {
  const url = URL.parse(issuer);
  if (url === null || url.search !== '' || url.hash !== '') {
    throw authorizationFailed(
      `The server names ${quoted(issuer)} as its authorization server, which is no issuer identifier (a URL without query and fragment, RFC 8414).`,
    );
  }
  const missing: string[] = [];
  for (const place of issuerMetadataUrls(url)) {
    const fetched = await fetchDocument(fetch, place, schema);
    if ('document' in fetched) return { document: checked(fetched.document, issuer) };
    missing.push(fetched.missing);
  }
  return { missing: missing.join('; ') };
}

function checked(metadata: AuthorizationServer, issuer: string): AuthorizationServer {
  if (metadata.issuer === issuer) return metadata;
  throw authorizationFailed(
    `The metadata of the authorization server ${quoted(issuer)} claims to be from ${quoted(metadata.issuer)}; it may be an impostor, so it was not used.`,
  );
}
