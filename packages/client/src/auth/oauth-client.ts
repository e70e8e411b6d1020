import { SignJWT } from 'jose';
import type { CryptoKey } from 'jose';

import type { AuthorizationServer } from './discovery/authorization-server.ts';
import { authorizationFailed, quoted } from './failures.ts';
import type { AuthPorts } from './ports.ts';
import { randomToken } from './random-token.ts';

/** A private key with which a client proves itself (RFC 7523 section 2.2). */
export interface ClientKey {
  readonly privateKey: CryptoKey;
  /** JWS algorithm: `ES256`, `RS256`, … */
  readonly algorithm: string;
  /** Names the key among several that the authorization server knows. */
  readonly keyId?: string;
}

/** A client as an authorization server knows it. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly key?: ClientKey;
  /** The `token_endpoint_auth_method` that it was registered with. Default: chosen by what the server supports. */
  readonly authenticationMethod?: string | undefined;
}

/** What proves the client in a request to the token endpoint. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

const ASSERTION_LIFETIME_SECONDS = 60;

/**
 * Proves the client to a token endpoint, by the method that it was registered with or that both sides can.
 * @throws PlatformError `authorization_failed` when there is no such method
 */
export async function proveClient(
  client: OAuthClient,
  server: AuthorizationServer,
  ports: AuthPorts,
): Promise<ClientProof> {
  const { clientId, clientSecret = '' } = client;
  switch (chooseMethod(client, server)) {
    case 'none':
      return { headers: {}, parameters: { client_id: clientId } };
    case 'client_secret_post':
      return { headers: {}, parameters: { client_id: clientId, client_secret: clientSecret } };
    case 'private_key_jwt':
      return proveByKey(client, server, ports);
    case 'client_secret_basic':
      return { headers: { authorization: basic(clientId, clientSecret) }, parameters: {} };
  }
}

type Method = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

function chooseMethod(client: OAuthClient, server: AuthorizationServer): Method {
  const possible = methodsOf(client);
  const supported = server.token_endpoint_auth_methods_supported;
  const registered = client.authenticationMethod;
  const method = possible.find((name) =>
    registered === undefined ? (supported?.includes(name) ?? true) : name === registered,
  );
  // Servers for public clients often leave `none` out of their list.
  if (
    method === undefined &&
    registered === undefined &&
    possible.length === 1 &&
    possible[0] === 'none'
  )
    return 'none';
  if (method !== undefined) return method;
  throw authorizationFailed(
    `The authorization server ${quoted(server.issuer)} takes ${(registered ?? supported?.join(', ')) || 'nothing'} as proof of a client, and this client can give ${possible.join(', ')}: configure a matching secret or key.`,
  );
}

/** In order of preference. A secret that is not asked for is no obstacle: dynamic registration gives them freely. */
function methodsOf(client: OAuthClient): readonly Method[] {
  if (client.key !== undefined) return ['private_key_jwt'];
  if (client.clientSecret === undefined) return ['none'];
  return ['client_secret_basic', 'client_secret_post', 'none'];
}

/** RFC 6749 section 2.3.1: form-encoded first. */
const basic = (id: string, secret: string): string =>
  `Basic ${btoa(`${formEncode(id)}:${formEncode(secret)}`)}`;

const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** The audience is the issuer alone, so that no other server can use the assertion (RFC 7523bis). */
async function proveByKey(
  { clientId, key }: OAuthClient,
  server: AuthorizationServer,
  { clock, entropy }: AuthPorts,
): Promise<ClientProof> {
  if (key === undefined)
    throw new TypeError('private_key_jwt was chosen for a client without a key');
  const nowSeconds = Math.floor(clock.nowMs() / 1_000);
  const assertion = await new SignJWT()
    .setProtectedHeader({
      alg: key.algorithm,
      ...(key.keyId === undefined ? {} : { kid: key.keyId }),
    })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(server.issuer)
    .setJti(randomToken(entropy))
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + ASSERTION_LIFETIME_SECONDS)
    .sign(key.privateKey);
  return {
    headers: {},
    parameters: {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
  };
}
