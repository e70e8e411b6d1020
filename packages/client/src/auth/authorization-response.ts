import type { AuthorizationServer } from './discovery/authorization-server.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';
import { authorizationFailed, quoted } from './failures.ts';

/** What the authorization server sent back by the person's browser (RFC 6749 section 4.1.2, RFC 9207). */
export interface AuthorizationResponse {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
}

/**
 * Reads an authorization response out of the URL that the browser came back to.
 * @throws PlatformError `authorization_failed` when a parameter stands twice (RFC 6749 section 3.1)
 */
export function readAuthorizationResponse(callback: URL): AuthorizationResponse {
  const parameter = (name: string): string | undefined => {
    const values = callback.searchParams.getAll(name);
    if (values.length > 1)
      throw authorizationFailed(
        `The authorization response has more than one ${name}: start again.`,
      );
    return values[0];
  };
  return {
    code: parameter('code'),
    state: parameter('state'),
    iss: parameter('iss'),
    error: parameter('error'),
    errorDescription: parameter('error_description'),
  };
}

/**
 * Takes the code out of an authorization response, once it is certain that it answers our request and comes from the
 * server that was asked (RFC 9207 section 2.4, without any normalisation). Errors of another server are not shown.
 * @throws PlatformError `authorization_failed`
 */
export function acceptResponse(
  response: AuthorizationResponse,
  expected: { readonly state: string; readonly server: AuthorizationServer },
): string {
  const { issuer, authorization_response_iss_parameter_supported: tellsIssuer } = expected.server;
  if (response.state === undefined || !equalInConstantTime(response.state, expected.state))
    throw authorizationFailed(
      'The authorization response answers no request of ours (state): start again.',
    );
  if (response.iss === undefined && tellsIssuer === true)
    throw authorizationFailed(
      `The authorization response does not say that it is from ${quoted(issuer)} (iss), though that server always does; it may be forged: start again.`,
    );
  if (response.iss !== undefined && response.iss !== issuer)
    throw authorizationFailed(
      `The authorization response is not from ${quoted(issuer)}, the server that was asked (iss); it was not used.`,
    );
  if (response.error !== undefined)
    throw authorizationFailed(
      `The authorization server ${quoted(issuer)} granted nothing: ${quoted(response.error)} ${quoted(response.errorDescription ?? '')}.`,
    );
  if (response.code === undefined || response.code === '')
    throw authorizationFailed(
      `The authorization response of ${quoted(issuer)} has no code: start again.`,
    );
  return response.code;
}
