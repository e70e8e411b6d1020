import type { Authorizer } from './authorizer.ts';
import type { RegisteredClient } from './grants/client-registration.ts';
import { jwtBearerGrant } from './grants/jwt-bearer-grant.ts';
import { tokenAuthorizer } from './token-authorizer.ts';
import type { AuthOptions } from './token-authorizer.ts';

/** How a workload authorizes by what its platform says of it. */
export interface JwtBearerOptions extends AuthOptions {
  readonly client: RegisteredClient;
  /**
   * Gives a JWT that vouches for this workload, with the authorization server as its audience; called each time that a
   * token is needed.
   */
  assertion(audience: { readonly issuer: string; readonly resource: string }): Promise<string>;
}

/** Authorizes a workload by a JWT of its platform: workload identity federation (RFC 7523 section 2.1). Nobody is asked. */
export const jwtBearer = (options: JwtBearerOptions): Authorizer =>
  tokenAuthorizer(
    jwtBearerGrant(options.client, async ({ server, resource }) =>
      options.assertion({ issuer: server.issuer, resource }),
    ),
    options,
  );
