import { checkUrl, isLoopbackHost } from '../../guarded-fetch/check-url.ts';
import { acceptResponse } from '../authorization-response.ts';
import type { AuthorizationResponse } from '../authorization-response.ts';
import type { AuthorizationServer } from '../discovery/authorization-server.ts';
import { authorizationFailed, quoted } from '../failures.ts';
import { codeChallenge } from '../pkce.ts';
import { randomToken } from '../random-token.ts';
import { withOfflineAccess } from '../scopes.ts';
import type { TokenReply } from '../token-endpoint.ts';
import { clientAt, forgetRegistration } from './client-registration.ts';
import type { Registrations } from './client-registration.ts';
import type { Grant, GrantContext } from './grant.ts';

/** Where the person's browser comes back to. */
export interface AuthorizationReceiver {
  readonly redirectUri: string;
  /**
   * Waits for the response to one request; called before the person is sent away.
   * @param expected - `state` tells the response from others; `signal` ends the wait
   */
  receive(expected: {
    readonly state: string;
    readonly signal: AbortSignal;
  }): Promise<AuthorizationResponse>;
}

/** How a person takes part. */
export interface Interaction {
  readonly receiver: AuthorizationReceiver;
  /**
   * Sends the person's browser to the authorization server. The URL is https, or http on loopback; it must be given
   * to the browser as it is and never to a shell.
   */
  readonly redirect: (url: URL) => void | Promise<void>;
}

/** The authorization code grant with PKCE: a person consents in the browser. */
export const authorizationCode = (
  interaction: Interaction,
  registrations: Registrations,
): Grant => ({
  silent: false,
  choose: (issuers) => issuers.find((issuer) => issuer === registrations.client?.issuer),
  scopes: (scopes, server) => withOfflineAccess(scopes, server.scopes_supported),
  client: (context) => clientAt(context, registrations),
  forgetClient: (context) => forgetRegistration(context, registrations),
  obtain: (context) => obtain(context, interaction),
});

async function obtain(context: GrantContext, interaction: Interaction): Promise<TokenReply> {
  const { server, ports } = context;
  const endpoint = authorizationEndpoint(server);
  const state = randomToken(ports.entropy);
  const verifier = randomToken(ports.entropy);
  const { redirectUri } = interaction.receiver;
  const request = {
    response_type: 'code',
    client_id: context.client.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: await codeChallenge(verifier),
    code_challenge_method: 'S256',
    resource: context.resource,
    scope: context.scopes?.join(' '),
    dpop_jkt: context.dpopThumbprint,
  };
  for (const [name, value] of Object.entries(request))
    if (value !== undefined) endpoint.searchParams.set(name, value);
  const response = await ask(interaction, endpoint, state);
  return context.requestTokens({
    grant_type: 'authorization_code',
    code: acceptResponse(response, { state, server }),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

/** Listens first, then sends the person: no response comes too early. Stops listening when nobody was sent. */
async function ask(
  { receiver, redirect }: Interaction,
  url: URL,
  state: string,
): Promise<AuthorizationResponse> {
  const unsent = new AbortController();
  const waiting = receiver.receive({ state, signal: unsent.signal });
  const sending = (async () => redirect(url))().catch((error: unknown) => {
    unsent.abort(error);
    throw error;
  });
  const [response] = await Promise.all([waiting, sending]);
  return response;
}

/** @throws PlatformError `authorization_failed` where PKCE S256 is not promised: MCP forbids to go on */
function authorizationEndpoint(server: AuthorizationServer): URL {
  const name = quoted(server.issuer);
  if (server.authorization_endpoint === undefined)
    throw authorizationFailed(`The authorization server ${name} has no authorization endpoint.`);
  if (server.code_challenge_methods_supported?.includes('S256') !== true) {
    throw authorizationFailed(
      `The authorization server ${name} does not promise PKCE with S256 (code_challenge_methods_supported), so a code could be stolen: its operator must enable it.`,
    );
  }
  const issuerIsLocal = isLoopbackHost(new URL(server.issuer).hostname);
  const url = checkUrl(server.authorization_endpoint, issuerIsLocal ? 'loopback' : 'public');
  if (url.hash === '') return url;
  throw authorizationFailed(
    `The authorization endpoint of ${name} has a fragment (RFC 6749 section 3.1).`,
  );
}
