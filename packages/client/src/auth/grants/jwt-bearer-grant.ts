import { boundTo } from './client-registration.ts';
import type { RegisteredClient } from './client-registration.ts';
import type { Grant, GrantContext } from './grant.ts';

/**
 * Gives the assertion for an authorization server; called each time that a token is needed.
 * @param context - the `issuer` that the assertion must name as its audience, and what it is for
 */
export type AssertionSource = (context: GrantContext) => Promise<string>;

/** The JWT bearer grant (RFC 7523 section 2.1): somebody else vouches for the program or its user. */
export const jwtBearerGrant = (client: RegisteredClient, assertion: AssertionSource): Grant => ({
  silent: true,
  choose: (issuers) => issuers.find((issuer) => issuer === client.issuer),
  client: (context) => boundTo(client, context),
  obtain: async (context) =>
    context.requestTokens({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(context),
      scope: context.scopes?.join(' '),
    }),
});
