import type { Authorizer } from './authorizer.ts';
import { clientCredentialsGrant } from './grants/client-credentials-grant.ts';
import type { RegisteredClient } from './grants/client-registration.ts';
import { tokenAuthorizer } from './token-authorizer.ts';
import type { AuthOptions } from './token-authorizer.ts';

/** How a program authorizes itself. */
export interface ClientCredentialsOptions extends AuthOptions {
  /** With a `key` (recommended) or a `clientSecret`. */
  readonly client: RegisteredClient;
}

/** Authorizes a program that acts for itself (MCP extension `oauth-client-credentials`). Nobody is asked. */
export const clientCredentials = (options: ClientCredentialsOptions): Authorizer =>
  tokenAuthorizer(clientCredentialsGrant(options.client), options);
