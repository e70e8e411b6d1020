import { createHash, randomUUID } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';

import { OAuthError } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { Answer } from './site.ts';

/** What a token stands for. */
export interface TokenGrant {
  readonly clientId: string;
  readonly resource: string;
  readonly scopes: readonly string[];
  /** Of the key that the token is bound to. */
  readonly thumbprint: string | undefined;
  /** All tokens that stem from one authorization: a reuse ends them all. */
  readonly family: string;
}

/** A token that was issued. */
export interface IssuedToken extends TokenGrant {
  readonly expiresAtMs: number;
}

/** Who redeems something at the token endpoint, with what. */
export interface Redemption {
  readonly form: URLSearchParams;
  readonly clientId: string | undefined;
  readonly thumbprint: string | undefined;
}

interface Code {
  /** The authorization request. */
  readonly asked: URLSearchParams;
  readonly scopes: readonly string[];
}

interface RefreshToken {
  readonly grant: TokenGrant;
  isSpent: boolean;
}

/** Issues codes and tokens: a code works once, a refresh token too, and whoever brings it again ends its family. */
export class TokenIssuer {
  readonly tokens = new Map<string, IssuedToken>();
  /** How often a refresh token came twice. */
  reuses = 0;
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, RefreshToken>();
  readonly #behaviour: Behaviour;
  readonly #clock: Clock;

  constructor(behaviour: Behaviour, clock: Clock) {
    this.#behaviour = behaviour;
    this.#clock = clock;
  }

  /** A code for an authorization request that a person consented to. */
  code(asked: URLSearchParams): string {
    const code = randomUUID();
    const scopes = asked.get('scope')?.split(' ').filter(Boolean) ?? [];
    this.#codes.set(code, { asked, scopes: this.#behaviour.consents(scopes) });
    return code;
  }

  /** Redeems a code for the very request that it was issued for (RFC 7636, RFC 8707, RFC 9449 section 10). */
  redeem({ form, clientId, thumbprint }: Redemption): Answer {
    const text = form.get('code') ?? '';
    const code = this.#codes.get(text);
    this.#codes.delete(text);
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const expected = {
      client_id: clientId,
      redirect_uri: form.get('redirect_uri'),
      resource: form.get('resource'),
      code_challenge: verifier.digest('base64url'),
      dpop_jkt: thumbprint ?? null,
    };
    const fits = Object.entries(expected).every(([name, value]) => code?.asked.get(name) === value);
    if (code === undefined || !fits)
      throw new OAuthError('invalid_grant', 'the code is used, or for another request');
    return this.issue({
      clientId: clientId ?? '',
      scopes: code.scopes,
      resource: form.get('resource') ?? '',
      thumbprint,
      family: randomUUID(),
    });
  }

  /** Rotates a refresh token. */
  refresh({ form, clientId, thumbprint }: Redemption): Answer {
    const text = form.get('refresh_token') ?? '';
    const known = this.#refreshTokens.get(text);
    if (known?.isSpent === true) this.#endFamily(known.grant.family);
    const fits =
      known?.isSpent === false &&
      known.grant.clientId === clientId &&
      known.grant.thumbprint === thumbprint &&
      known.grant.resource === form.get('resource');
    if (known === undefined || !fits)
      throw new OAuthError('invalid_grant', `no such refresh token: ${text}`);
    known.isSpent = true;
    return this.issue(known.grant);
  }

  /** Issues tokens: the reply of RFC 6749 section 5.1. */
  issue(grant: TokenGrant): Answer {
    const { tokenLifetimeSeconds, issuesRefreshTokens } = this.#behaviour;
    const expiresAtMs = this.#clock.nowMs() + tokenLifetimeSeconds * 1_000;
    const accessToken = `access-${randomUUID()}`;
    const refreshToken = `refresh-${randomUUID()}`;
    this.tokens.set(accessToken, { ...grant, expiresAtMs });
    if (issuesRefreshTokens) this.#refreshTokens.set(refreshToken, { grant, isSpent: false });
    return {
      body: {
        access_token: accessToken,
        token_type: grant.thumbprint === undefined ? 'Bearer' : 'DPoP',
        expires_in: tokenLifetimeSeconds,
        scope: grant.scopes.length > 0 ? grant.scopes.join(' ') : undefined,
        refresh_token: issuesRefreshTokens ? refreshToken : undefined,
      },
    };
  }

  #endFamily(family: string): void {
    this.reuses += 1;
    for (const [text, token] of this.tokens) if (token.family === family) this.tokens.delete(text);
  }
}
