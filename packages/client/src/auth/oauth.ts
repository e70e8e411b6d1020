import type { Authorizer } from './authorizer.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import type { Interaction } from './grants/authorization-code.ts';
import { checkClientMetadataUrl } from './grants/client-registration.ts';
import type { RegisteredClient } from './grants/client-registration.ts';
import { tokenAuthorizer } from './token-authorizer.ts';
import type { AuthOptions } from './token-authorizer.ts';

/** How a person authorizes this client in a browser. */
export interface OAuthOptions extends AuthOptions, Interaction {
  /** Shown to the person who is asked for consent. */
  readonly clientName: string;
  /** This client's home page, shown like its name. Default: none. */
  readonly clientUri?: string;
  /** This client as it was registered by hand. Default: it introduces itself. */
  readonly client?: RegisteredClient;
  /**
   * HTTPS URL of this client's metadata document, used as its id where the authorization server takes that. Default: none,
   * and the client registers dynamically.
   */
  readonly clientMetadataUrl?: string;
}

/**
 * Authorizes by asking a person: OAuth 2.1 authorization code with PKCE, as MCP 2026-07-28 and 2025-11-25 demand. Finds
 * the authorization server, registers, refreshes before the end, and asks for more scopes when the MCP server does.
 * @throws PlatformError `config_invalid` for a `clientMetadataUrl` that can't be a client id
 */
export function oauth(options: OAuthOptions): Authorizer {
  const { receiver, redirect, client, clientMetadataUrl, clientName, clientUri } = options;
  const grant = authorizationCode(
    { receiver, redirect },
    {
      client,
      clientMetadataUrl: clientMetadataUrl && checkClientMetadataUrl(clientMetadataUrl),
      description: {
        clientName,
        redirectUri: receiver.redirectUri,
        ...(clientUri === undefined ? {} : { clientUri }),
      },
    },
  );
  return tokenAuthorizer(grant, options);
}
