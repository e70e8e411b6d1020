import { randomUUID } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';

import { honest, OAuthError } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import { authenticate, register } from './client-registry.ts';
import type { KnownClient } from './client-registry.ts';
import { BadProof, dpopVerifier } from './dpop-verifier.ts';
import { startSite } from './site.ts';
import type { Answer, Site, Visit } from './site.ts';
import { TokenIssuer } from './token-issuer.ts';
import type { IssuedToken } from './token-issuer.ts';

/** A strict authorization server (OAuth 2.1, RFC 7591, 7636, 8414, 8707, 9207, 9449). */
export interface AuthorizationServer extends Site {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  readonly clients: Map<string, KnownClient>;
  /** Access tokens that are good. */
  readonly tokens: Map<string, IssuedToken>;
  /** How often a refresh token came twice: somebody stole it, or a client spent it twice. */
  reuses(): number;
  /** Forms of the token requests so far. */
  tokenRequests(): readonly URLSearchParams[];
}

/** Starts an authorization server on loopback. */
export async function startAuthorizationServer(clock: Clock): Promise<AuthorizationServer> {
  const behaviour = honest();
  const clients = new Map<string, KnownClient>();
  const issuer = new TokenIssuer(behaviour, clock);
  const proofs = dpopVerifier(clock);

  const site = await startSite(async (visit) => {
    const intercepted = behaviour.intercept(visit);
    if (intercepted !== undefined) return intercepted;
    try {
      return await route(visit);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const body = { error: error.code, error_description: error.message };
      return { status: error.code === 'invalid_client' ? 401 : 400, headers: error.headers, body };
    }
  });

  async function route(visit: Visit): Promise<Answer | undefined> {
    const [method = 'none'] = behaviour.authenticationMethods;
    if (visit.path === behaviour.metadataPath)
      return { body: behaviour.metadata(metadataOf(site.origin, behaviour)) };
    if (visit.path === '/register') return register(visit, clients, method);
    if (visit.path === '/authorize') return authorize(visit);
    return visit.path === '/token' ? token(visit) : undefined;
  }

  function authorize({ query }: Visit): Answer {
    const client = clients.get(query.get('client_id') ?? '');
    const redirectUri = query.get('redirect_uri') ?? '';
    if (client?.redirectUris.includes(redirectUri) !== true)
      return { status: 400, body: 'unknown client or redirect URI' };
    const callback = new URL(redirectUri);
    callback.searchParams.set('iss', site.origin);
    callback.searchParams.set('state', query.get('state') ?? '');
    if (isStrict(query)) callback.searchParams.set('code', issuer.code(query));
    else callback.searchParams.set('error', 'invalid_request');
    behaviour.callback(callback);
    return { status: 302, headers: { location: callback.href }, body: '' };
  }

  async function token(visit: Visit): Promise<Answer> {
    const form = new URLSearchParams(visit.body);
    const clientId = authenticate(visit, form, clients)?.id;
    const thumbprint = await boundKey(visit);
    const grantType = form.get('grant_type') ?? '';
    const resource = form.get('resource') ?? '';
    if (!URL.canParse(resource)) throw new OAuthError('invalid_target', 'resource is missing');
    if (grantType === 'authorization_code') return issuer.redeem({ form, clientId, thumbprint });
    if (grantType === 'refresh_token') return issuer.refresh({ form, clientId, thumbprint });
    const scopes = await behaviour.grants[grantType]?.(form, visit);
    if (scopes === undefined) throw new OAuthError('unsupported_grant_type', grantType);
    if (typeof scopes === 'string') throw new OAuthError(scopes, 'the test says no');
    const family = randomUUID();
    return issuer.issue({ clientId: clientId ?? '', scopes, resource, thumbprint, family });
  }

  /** The key that a proof is signed with, where there is one. */
  async function boundKey(visit: Visit): Promise<string | undefined> {
    if (visit.headers['dpop'] === undefined) return undefined;
    const { dpopNonce: nonce } = behaviour;
    try {
      return await proofs.verify(visit, { url: `${site.origin}/token`, nonce });
    } catch (error) {
      const wantsNonce = error instanceof BadProof && error.message === 'use_dpop_nonce';
      const code = wantsNonce ? 'use_dpop_nonce' : 'invalid_dpop_proof';
      throw new OAuthError(code, String(error), nonce === undefined ? {} : { 'dpop-nonce': nonce });
    }
  }

  return Object.assign(site, {
    issuer: site.origin,
    behaviour,
    clients,
    tokens: issuer.tokens,
    reuses: () => issuer.reuses,
    tokenRequests: () =>
      site.visits
        .filter(({ path }) => path === '/token')
        .map(({ body }) => new URLSearchParams(body)),
  });
}

const metadataOf = (origin: string, { authenticationMethods }: Behaviour) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  token_endpoint_auth_methods_supported: authenticationMethods,
  dpop_signing_alg_values_supported: ['ES256'],
});

/** Whether an authorization request has all that OAuth 2.1 and MCP demand. */
const isStrict = (query: URLSearchParams): boolean =>
  query.get('response_type') === 'code' &&
  query.get('code_challenge_method') === 'S256' &&
  /^[\w-]{43}$/.test(query.get('code_challenge') ?? '') &&
  /^[\w-]{43}$/.test(query.get('state') ?? '') &&
  URL.canParse(query.get('resource') ?? '');
