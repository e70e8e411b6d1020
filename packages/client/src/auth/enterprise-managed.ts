import type { Authorizer } from './authorizer.ts';
import { exchangeIdentity } from './exchange-identity.ts';
import type { IdentityProvider } from './exchange-identity.ts';
import type { RegisteredClient } from './grants/client-registration.ts';
import { jwtBearerGrant } from './grants/jwt-bearer-grant.ts';
import { tokenAuthorizer } from './token-authorizer.ts';
import type { AuthOptions } from './token-authorizer.ts';

/** How an enterprise authorizes its people. */
export interface EnterpriseManagedOptions extends AuthOptions {
  readonly identityProvider: IdentityProvider;
  /** This client at the MCP server's authorization server. */
  readonly client: RegisteredClient;
}

/**
 * Authorizes a person by their enterprise sign-on, whose policy decides (MCP extension `enterprise-managed-authorization`).
 * The person is not asked again.
 */
export const enterpriseManaged = (options: EnterpriseManagedOptions): Authorizer =>
  tokenAuthorizer(
    jwtBearerGrant(options.client, (context) =>
      exchangeIdentity(options.identityProvider, context),
    ),
    options,
  );
