import { PlatformError } from '@qmcp/contracts';

import type { Authorizer } from './authorizer.ts';
import { authorizationFailed } from './failures.ts';

/**
 * Presents a token that was had by other means: an API key, a personal access token.
 * @throws PlatformError `config_invalid` for what can't stand in a header
 */
export function bearerToken(token: string): Authorizer {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new PlatformError(
      'config_invalid',
      'A bearer token is printable ASCII without spaces: check it for line breaks and for a “Bearer ” in front',
    );
  }
  const headers = { authorization: `Bearer ${token}` };
  return {
    authorize: async () => headers,
    async challenged(request, reply) {
      if (reply.status !== 401) return false;
      throw authorizationFailed(
        `The server ${new URL(request.url).origin} refuses the bearer token: it may have expired or be for another server; configure a valid one.`,
      );
    },
  };
}
