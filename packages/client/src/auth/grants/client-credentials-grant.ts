import { boundTo } from './client-registration.ts';
import type { RegisteredClient } from './client-registration.ts';
import type { Grant } from './grant.ts';

/** The client credentials grant: a program acts for itself (MCP extension `oauth-client-credentials`). */
export const clientCredentialsGrant = (client: RegisteredClient): Grant => ({
  silent: true,
  choose: (issuers) => issuers.find((issuer) => issuer === client.issuer),
  client: (context) => boundTo(client, context),
  obtain: (context) =>
    context.requestTokens({
      grant_type: 'client_credentials',
      scope: context.scopes?.join(' '),
    }),
});
