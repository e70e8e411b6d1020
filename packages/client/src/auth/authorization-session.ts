import type { AuthorizationReply, AuthorizedRequest } from './authorizer.ts';
import { readOAuthChallenge } from './challenge.ts';
import type { OAuthChallenge } from './challenge.ts';
import { establish, identify } from './establish.ts';
import type { Authorization, Established } from './establish.ts';
import { authorizationFailed, insufficientScope, quoted } from './failures.ts';
import { isDue, obtainTokens, renewTokens } from './obtain-tokens.ts';
import type { TokensInUse } from './obtain-tokens.ts';
import { chooseScopes } from './scopes.ts';

/** More challenges to one request than an honest server has: kept tokens are stale, new ones are had, a nonce is due. */
const MAX_CHALLENGES = 3;

/** What became of one request so far. */
interface Exchange {
  /** What it was sent with. */
  used?: TokensInUse | undefined;
  /** Whether tokens were obtained anew because of it. */
  granted: boolean;
}

/** Authorization at one MCP server. Its tokens go to no other. */
export class AuthorizationSession {
  readonly #authorization: Authorization;
  readonly #serverUrl: string;
  readonly #exchanges = new WeakMap<AuthorizedRequest, Exchange>();
  #established: Established | undefined;
  #inUse: TokensInUse | undefined;
  /** Asked for so far: a step-up adds to them. */
  #requestedScopes: readonly string[] | undefined;
  /** The one renewal that is under way, whoever waits for it. */
  #renewal: Promise<void> | undefined;

  constructor(authorization: Authorization, serverUrl: string) {
    this.#authorization = authorization;
    this.#serverUrl = serverUrl;
  }

  /** Headers for a request; renews a token that is about to end. */
  async headers(request: AuthorizedRequest): Promise<Readonly<Record<string, string>>> {
    await this.#renewEarly();
    const inUse = this.#inUse;
    this.#exchangeOf(request).used = inUse;
    if (inUse === undefined) return {};
    const { scheme, accessToken } = inUse.tokens;
    const authorization = `${scheme} ${accessToken}`;
    if (scheme === 'Bearer' || inUse.prover === undefined) return { authorization };
    return { authorization, dpop: await inUse.prover.proof({ ...request, accessToken }) };
  }

  /** Keeps the nonce that a reply may bring (RFC 9449 section 8.2). */
  observe(request: AuthorizedRequest, reply: AuthorizationReply): void {
    this.#inUse?.prover?.learnNonce(request.url, reply.header('dpop-nonce'));
  }

  /** Answers a 401 or 403. @returns whether to send the request again */
  async challenged(
    request: AuthorizedRequest,
    reply: AuthorizationReply,
    attempt: number,
  ): Promise<boolean> {
    const challenge = readOAuthChallenge(reply.header('www-authenticate'));
    const isStepUp = reply.status === 403 && challenge.error === 'insufficient_scope';
    if (reply.status !== 401 && !isStepUp) return false;
    if (attempt > MAX_CHALLENGES) throw this.#keepsRefusing();
    if (challenge.error === 'use_dpop_nonce' && this.#inUse?.prover !== undefined) return true;
    const exchange = this.#exchangeOf(request);
    if (attempt === 1) exchange.granted = false;
    // Another request's challenge may have led to other tokens while this one was on its way.
    if (this.#inUse !== undefined && this.#inUse !== exchange.used) return true;
    await this.#alone(() =>
      isStepUp ? this.#stepUp(exchange, challenge) : this.#renew(exchange, challenge),
    );
    return true;
  }

  #exchangeOf(request: AuthorizedRequest): Exchange {
    const known = this.#exchanges.get(request);
    if (known !== undefined) return known;
    const exchange = { granted: false };
    this.#exchanges.set(request, exchange);
    return exchange;
  }

  /** Joins the renewal that is under way, or starts one. */
  async #alone(renewal: () => Promise<void>): Promise<void> {
    this.#renewal ??= renewal().finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  /** After a 401: what is kept, else refreshed, else granted anew. */
  async #renew(exchange: Exchange, challenge: OAuthChallenge): Promise<void> {
    if (exchange.granted) throw this.#keepsRefusing();
    this.#established = await establish(this.#authorization, this.#serverUrl, challenge);
    const renewed = await renewTokens(this.#authorization, this.#established, exchange.used);
    this.#inUse = renewed;
    if (renewed === undefined) await this.#grant(this.#established, exchange, challenge);
    else this.#requestedScopes ??= renewed.tokens.scopes;
  }

  /** After a 403: asks for more, unless that was had, or just denied. */
  async #stepUp(exchange: Exchange, challenge: OAuthChallenge): Promise<void> {
    const has = new Set(this.#inUse?.tokens.scopes);
    const missing = challenge.scopes?.filter((scope) => !has.has(scope)) ?? [];
    const wasAsked = missing.every((scope) => this.#requestedScopes?.includes(scope));
    if (missing.length === 0 || (exchange.granted && wasAsked)) {
      throw insufficientScope(
        `${this.#serverUrl} wants ${quoted(challenge.scopes?.join(' ') ?? 'more scopes')}, and what could be had was not enough: ask for an account that is allowed to.`,
      );
    }
    this.#established = await establish(this.#authorization, this.#serverUrl, challenge);
    await this.#grant(this.#established, exchange, challenge);
  }

  async #grant(
    established: Established,
    exchange: Exchange,
    challenge: OAuthChallenge,
  ): Promise<void> {
    exchange.granted = true;
    const scopes = chooseScopes({
      requested: this.#requestedScopes,
      challenged: challenge.scopes,
      ofResource: established.scopesOfResource,
    });
    // A refresh that was refused may have shown that the server does not know the client any more.
    this.#established = await identify(this.#authorization, established);
    this.#inUse = await obtainTokens(this.#authorization, this.#established, scopes);
    this.#requestedScopes = scopes;
  }

  async #renewEarly(): Promise<void> {
    const { clock } = this.#authorization.ports;
    const inUse = this.#inUse;
    if (inUse === undefined || !isDue(inUse.tokens, clock.nowMs())) return;
    try {
      await this.#alone(() => this.#replace(inUse));
    } catch (error) {
      // While it lasts, the old one serves.
      if ((inUse.tokens.expiresAtMs ?? 0) <= clock.nowMs()) throw error;
    }
  }

  /** Replaces tokens that are about to end, without bothering anyone. */
  async #replace(ending: TokensInUse): Promise<void> {
    const established = this.#established;
    if (established === undefined) return;
    const { silent } = this.#authorization.grant;
    if (ending.tokens.refreshToken === undefined && !silent) return;
    const renewed = await renewTokens(this.#authorization, established, ending);
    if (renewed !== undefined || !silent) this.#inUse = renewed;
    else this.#inUse = await obtainTokens(this.#authorization, established, this.#requestedScopes);
  }

  #keepsRefusing() {
    return authorizationFailed(
      `${this.#serverUrl} refuses the tokens that its own authorization server just issued for it: tell its operator.`,
    );
  }
}
