import type { CredentialStore } from '../credential-store.ts';
import type { AuthorizationServer } from '../discovery/authorization-server.ts';
import type { OAuthClient } from '../oauth-client.ts';
import type { AuthPorts } from '../ports.ts';
import type { TokenParameters, TokenReply } from '../token-endpoint.ts';

/** What a grant asks tokens for, and with what. */
export interface GrantContext {
  /** The resource identifier of the MCP server (RFC 8707). */
  readonly resource: string;
  readonly server: AuthorizationServer;
  readonly client: OAuthClient;
  readonly scopes: readonly string[] | undefined;
  /** Thumbprint of the key that the tokens will be bound to. */
  readonly dpopThumbprint: string | undefined;
  readonly ports: AuthPorts;
  /** Asks the token endpoint, with `resource`, the client's proof and the DPoP proof. */
  requestTokens(parameters: TokenParameters): Promise<TokenReply>;
}

/** Where a grant finds out which client it is. */
export interface ClientContext {
  readonly server: AuthorizationServer;
  readonly store: CredentialStore;
  readonly ports: AuthPorts;
}

/** A way to come by tokens. */
export interface Grant {
  /** Whether it needs no person, so that tokens may be had at any time. */
  readonly silent: boolean;
  /** Chooses among the authorization servers that a resource names; the first one by default. */
  choose?(issuers: readonly string[]): string | undefined;
  /** The scopes to ask for, given those that the resource asks for. */
  scopes?(
    scopes: readonly string[] | undefined,
    server: AuthorizationServer,
  ): readonly string[] | undefined;
  /** The client that this is at that server. */
  client(context: ClientContext): Promise<OAuthClient>;
  /** The server does not know the client any more. */
  forgetClient?(context: ClientContext): Promise<void>;
  /** @throws PlatformError when there are no tokens to be had */
  obtain(context: GrantContext): Promise<TokenReply>;
}
