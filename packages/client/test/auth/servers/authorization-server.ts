import { createHash, randomUUID } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';

import { BadProof, dpopVerifier } from './dpop-verifier.ts';
import { startSite } from './site.ts';
import type { Answer, Site, Visit } from './site.ts';

/** A client that the server knows. */
export interface KnownClient {
  readonly id: string;
  readonly method: string;
  readonly secret?: string;
  readonly redirectUris: readonly string[];
}

/** A token that it issued. */
export interface IssuedToken {
  readonly clientId: string;
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly thumbprint: string | undefined;
  readonly family: string;
  readonly expiresAtMs: number;
}

/** How the server behaves; a test changes it as it goes. */
export interface Behaviour {
  /** Changes the metadata before it is served. */
  metadata: (metadata: Record<string, unknown>) => object;
  /** Changes where the browser is sent back to. */
  callback: (url: URL) => void;
  /** Takes over a request before it is looked at. */
  intercept: (visit: Visit) => Answer | undefined;
  /** Extra grants: their parameters to the granted scopes, or the OAuth error. */
  grants: Record<string, (form: URLSearchParams, visit: Visit) => Promise<string[] | string>>;
  tokenLifetimeSeconds: number;
  issuesRefreshTokens: boolean;
  /** The scopes that the person consents to, of those that were asked for. */
  consents: (scopes: readonly string[]) => readonly string[];
  dpopNonce: string | undefined;
  /** Clients authenticate thus; the first is given to those that register. */
  authenticationMethods: readonly string[];
  metadataPath: string;
}

/** A strict authorization server (OAuth 2.1, RFC 7591, 7636, 8414, 8707, 9207, 9449). */
export interface AuthorizationServer extends Site {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  readonly clients: Map<string, KnownClient>;
  /** Access tokens that are good. */
  readonly tokens: Map<string, IssuedToken>;
  /** How often a refresh token came twice: somebody stole it, or a client spent it twice. */
  readonly reuses: () => number;
  /** Forms of the token requests so far. */
  tokenRequests(): readonly URLSearchParams[];
}

interface Code {
  readonly query: URLSearchParams;
  readonly scopes: readonly string[];
}

interface RefreshToken {
  readonly token: IssuedToken;
  isSpent: boolean;
}

class OAuthError extends Error {
  readonly code: string;
  readonly headers: Record<string, string>;
  constructor(code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** Starts an authorization server on loopback. */
export async function startAuthorizationServer(clock: Clock): Promise<AuthorizationServer> {
  const clients = new Map<string, KnownClient>();
  const codes = new Map<string, Code>();
  const tokens = new Map<string, IssuedToken>();
  const refreshTokens = new Map<string, RefreshToken>();
  const proofs = dpopVerifier(clock);
  let reuses = 0;

  const behaviour: Behaviour = {
    metadata: (metadata) => metadata,
    callback: () => {},
    intercept: () => undefined,
    grants: {},
    tokenLifetimeSeconds: 3_600,
    issuesRefreshTokens: true,
    consents: (scopes) => scopes,
    dpopNonce: undefined,
    authenticationMethods: ['none'],
    metadataPath: '/.well-known/oauth-authorization-server',
  };

  const site = await startSite(async (visit) => {
    const intercepted = behaviour.intercept(visit);
    if (intercepted !== undefined) return intercepted;
    try {
      if (visit.path === behaviour.metadataPath) return { body: behaviour.metadata(metadata()) };
      if (visit.path === '/register') return register(visit);
      if (visit.path === '/authorize') return authorize(visit);
      if (visit.path === '/token') return await token(visit);
      return undefined;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const body = { error: error.code, error_description: error.message };
      return { status: error.code === 'invalid_client' ? 401 : 400, headers: error.headers, body };
    }
  });

  const metadata = () => ({
    issuer: site.origin,
    authorization_endpoint: `${site.origin}/authorize`,
    token_endpoint: `${site.origin}/token`,
    registration_endpoint: `${site.origin}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: behaviour.authenticationMethods,
    dpop_signing_alg_values_supported: ['ES256'],
  });

  function register(visit: Visit): Answer {
    const wish = JSON.parse(visit.body) as { redirect_uris: string[]; application_type: string };
    if (!['native', 'web'].includes(wish.application_type))
      throw new OAuthError('invalid_client_metadata', 'application_type is missing');
    const [method = 'none'] = behaviour.authenticationMethods;
    const client = {
      id: `client-${randomUUID()}`,
      method,
      redirectUris: wish.redirect_uris,
      ...(method === 'none' ? {} : { secret: `secret of ${randomUUID()}` }),
    };
    clients.set(client.id, client);
    return {
      status: 201,
      body: {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: method,
      },
    };
  }

  function authorize({ query }: Visit): Answer {
    const client = clients.get(query.get('client_id') ?? '');
    const redirectUri = query.get('redirect_uri') ?? '';
    if (client === undefined || !client.redirectUris.includes(redirectUri))
      return { status: 400, body: 'unknown client or redirect URI' };
    const callback = new URL(redirectUri);
    callback.searchParams.set('iss', site.origin);
    callback.searchParams.set('state', query.get('state') ?? '');
    const isStrict =
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(query.get('code_challenge') ?? '') &&
      /^[\w-]{43}$/.test(query.get('state') ?? '') &&
      URL.canParse(query.get('resource') ?? '');
    if (isStrict) {
      const code = randomUUID();
      const scopes = behaviour.consents(split(query.get('scope')));
      codes.set(code, { query, scopes });
      callback.searchParams.set('code', code);
    } else callback.searchParams.set('error', 'invalid_request');
    behaviour.callback(callback);
    return { status: 302, headers: { location: callback.href }, body: '' };
  }

  async function token(visit: Visit): Promise<Answer> {
    const form = new URLSearchParams(visit.body);
    const client = authenticate(visit, form);
    const thumbprint = await boundKey(visit);
    const grantType = form.get('grant_type') ?? '';
    if (!URL.canParse(form.get('resource') ?? ''))
      throw new OAuthError('invalid_target', 'resource is missing');
    if (grantType === 'authorization_code') return redeem(form, client, thumbprint);
    if (grantType === 'refresh_token') return refresh(form, client, thumbprint);
    const outcome = await behaviour.grants[grantType]?.(form, visit);
    if (outcome === undefined) throw new OAuthError('unsupported_grant_type', grantType);
    if (typeof outcome === 'string') throw new OAuthError(outcome, 'the test says no');
    return issue({
      clientId: client?.id ?? 'vouched for',
      scopes: outcome,
      resource: form.get('resource') ?? '',
      thumbprint,
      family: randomUUID(),
    });
  }

  function authenticate(visit: Visit, form: URLSearchParams): KnownClient | undefined {
    const header = visit.headers.authorization;
    if (form.has('client_assertion')) return undefined;
    const [id, secret] = header?.startsWith('Basic ')
      ? Buffer.from(header.slice(6), 'base64').toString().split(':').map(formDecode)
      : [form.get('client_id') ?? '', form.get('client_secret') ?? undefined];
    const client = clients.get(id ?? '');
    const used = header === undefined ? secret && 'client_secret_post' : 'client_secret_basic';
    if (client === undefined || client.secret !== secret || client.method !== (used ?? 'none'))
      throw new OAuthError('invalid_client', `unknown client, or not by ${client?.method}`);
    return client;
  }

  async function boundKey(visit: Visit): Promise<string | undefined> {
    if (visit.headers['dpop'] === undefined) return undefined;
    const { dpopNonce: nonce } = behaviour;
    try {
      return await proofs.verify(visit, { url: `${site.origin}/token`, nonce });
    } catch (error) {
      const wantsNonce = error instanceof BadProof && error.message === 'use_dpop_nonce';
      throw new OAuthError(
        wantsNonce ? 'use_dpop_nonce' : 'invalid_dpop_proof',
        String(error),
        nonce === undefined ? {} : { 'dpop-nonce': nonce },
      );
    }
  }

  function redeem(
    form: URLSearchParams,
    client: KnownClient | undefined,
    thumbprint: string | undefined,
  ): Answer {
    const code = form.get('code') ?? '';
    const issued = codes.get(code);
    codes.delete(code);
    const asked = issued?.query;
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '');
    if (
      issued === undefined ||
      asked?.get('client_id') !== client?.id ||
      asked?.get('redirect_uri') !== form.get('redirect_uri') ||
      asked?.get('resource') !== form.get('resource') ||
      asked?.get('code_challenge') !== challenge.digest('base64url') ||
      (asked?.get('dpop_jkt') ?? undefined) !== thumbprint
    )
      throw new OAuthError('invalid_grant', 'the code is used, or for another request');
    return issue({
      clientId: client?.id ?? '',
      scopes: issued.scopes,
      resource: form.get('resource') ?? '',
      thumbprint,
      family: randomUUID(),
    });
  }

  function refresh(
    form: URLSearchParams,
    client: KnownClient | undefined,
    thumbprint: string | undefined,
  ): Answer {
    const known = refreshTokens.get(form.get('refresh_token') ?? '');
    if (known?.isSpent === true) {
      reuses += 1;
      for (const [text, { family }] of tokens)
        if (family === known.token.family) tokens.delete(text);
    }
    if (
      known === undefined ||
      known.isSpent ||
      known.token.clientId !== client?.id ||
      known.token.thumbprint !== thumbprint ||
      known.token.resource !== form.get('resource')
    )
      throw new OAuthError('invalid_grant', `no such refresh token: ${form.get('refresh_token')}`);
    known.isSpent = true;
    return issue(known.token);
  }

  function issue(grant: Omit<IssuedToken, 'expiresAtMs'>): Answer {
    const lifetimeSeconds = behaviour.tokenLifetimeSeconds;
    const issued = { ...grant, expiresAtMs: clock.nowMs() + lifetimeSeconds * 1_000 };
    const accessToken = `access-${randomUUID()}`;
    const refreshToken = `refresh-${randomUUID()}`;
    tokens.set(accessToken, issued);
    if (behaviour.issuesRefreshTokens)
      refreshTokens.set(refreshToken, { token: issued, isSpent: false });
    return {
      body: {
        access_token: accessToken,
        token_type: grant.thumbprint === undefined ? 'Bearer' : 'DPoP',
        expires_in: lifetimeSeconds,
        scope: grant.scopes.length > 0 ? grant.scopes.join(' ') : undefined,
        refresh_token: behaviour.issuesRefreshTokens ? refreshToken : undefined,
      },
    };
  }

  return Object.assign(site, {
    issuer: site.origin,
    behaviour,
    clients,
    tokens,
    reuses: () => reuses,
    tokenRequests: () =>
      site.visits
        .filter(({ path }) => path === '/token')
        .map(({ body }) => new URLSearchParams(body)),
  });
}

const split = (list: string | null): string[] => list?.split(' ').filter(Boolean) ?? [];

const formDecode = (text: string): string =>
  new URLSearchParams(`value=${text}`).get('value') ?? '';
