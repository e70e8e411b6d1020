import { z } from 'zod';

import type { GuardedFetch } from '../../guarded-fetch/guarded-fetch.ts';
import { authorizationFailed, quoted } from '../failures.ts';
import { resourceCovers } from '../resource-uri.ts';
import { fetchDocument } from './fetch-document.ts';
import { resourceMetadataUrls } from './well-known.ts';

const schema = z.object({
  resource: z.string(),
  authorization_servers: z.tuple([z.string()], z.string()),
  scopes_supported: z.array(z.string()).optional(),
  dpop_signing_alg_values_supported: z.array(z.string()).optional(),
  dpop_bound_access_tokens_required: z.boolean().optional(),
});

/** Protected resource metadata (RFC 9728) that was checked to speak of the server it was asked about. */
export type ProtectedResource = z.infer<typeof schema>;

/**
 * Finds the protected resource metadata of an MCP server: where its challenge says, else at the well-known URI of its path,
 * else at that of its root.
 * @returns undefined when the server has none at the well-known places
 * @throws PlatformError `authorization_failed` when the challenge's own document is missing, or any speaks of another server
 */
export async function discoverProtectedResource(
  fetch: GuardedFetch,
  serverUrl: string,
  challengeUrl: string | undefined,
): Promise<ProtectedResource | undefined> {
  const urls = challengeUrl === undefined ? resourceMetadataUrls(serverUrl) : [challengeUrl];
  for (const url of urls) {
    const fetched = await fetchDocument(fetch, url, schema);
    if ('document' in fetched) return checked(fetched.document, serverUrl);
    if (challengeUrl !== undefined) {
      throw authorizationFailed(
        `The server ${serverUrl} names resource metadata that is not there: ${fetched.missing}. Its operator must publish it.`,
      );
    }
  }
  return undefined;
}

function checked(metadata: ProtectedResource, serverUrl: string): ProtectedResource {
  if (resourceCovers(metadata.resource, serverUrl)) return metadata;
  throw authorizationFailed(
    `The resource metadata of ${serverUrl} is for ${quoted(metadata.resource)}, another resource; a token for it could be stolen, so none was requested.`,
  );
}
