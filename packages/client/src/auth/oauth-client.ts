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

type Prove = (server: AuthorizationServer, ports: AuthPorts) => ClientProof | Promise<ClientProof>;

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
  const methods = methodsOf(client);
  const taken = takenFrom(client, server);
  for (const [name, prove] of methods)
    if (taken?.includes(name) ?? true) return prove(server, ports);
  throw authorizationFailed(
    `The authorization server ${quoted(server.issuer)} takes ${quoted(taken?.join(', ') ?? '')} as proof of a client, and this client can give ${[...methods.keys()].join(', ')}: configure a matching secret or key.`,
  );
}

/** The methods that the server takes from this client; undefined: any. */
function takenFrom(
  client: OAuthClient,
  server: AuthorizationServer,
): readonly string[] | undefined {
  if (client.authenticationMethod !== undefined) return [client.authenticationMethod];
  // Servers often leave `none` out of their list, though they have public clients.
  const isPublic = client.key === undefined && client.clientSecret === undefined;
  return isPublic ? undefined : server.token_endpoint_auth_methods_supported;
}

/**
 * What the client can prove itself by, best first. A secret that is not asked for is no obstacle: dynamic registration
 * gives them freely.
 */
function methodsOf({ clientId, clientSecret, key }: OAuthClient): ReadonlyMap<string, Prove> {
  if (key !== undefined)
    return new Map([['private_key_jwt', (...context) => proveByKey(clientId, key, context)]]);
  const none = { headers: {}, parameters: { client_id: clientId } };
  const methods = new Map<string, Prove>();
  if (clientSecret !== undefined) {
    const parameters = { client_id: clientId, client_secret: clientSecret };
    const authorization = basic(clientId, clientSecret);
    methods.set('client_secret_basic', () => ({ headers: { authorization }, parameters: {} }));
    methods.set('client_secret_post', () => ({ headers: {}, parameters }));
  }
  return methods.set('none', () => none);
}

/** RFC 6749 section 2.3.1: form-encoded first. */
const basic = (id: string, secret: string): string =>
  `Basic ${btoa(`${formEncode(id)}:${formEncode(secret)}`)}`;

const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** The audience is the issuer alone, so that no other server can use the assertion (RFC 7523bis). */
async function proveByKey(
  clientId: string,
  key: ClientKey,
  [server, { clock, entropy }]: Parameters<Prove>,
): Promise<ClientProof> {
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
