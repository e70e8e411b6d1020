import { DpopProver, generateDpopKey } from './dpop.ts';
import type { Authorization, Established } from './establish.ts';
import { authorizationFailed, quoted } from './failures.ts';
import { isTokenRefusal, requestTokens } from './token-endpoint.ts';
import type { TokenParameters, TokenReply } from './token-endpoint.ts';
import { tokenSetOf, tokenSetSchema } from './token-set.ts';
import type { TokenSet } from './token-set.ts';

/** Tokens in use, and the prover for the key that they are bound to. */
export interface TokensInUse {
  readonly tokens: TokenSet;
  readonly prover: DpopProver | undefined;
}

/** Obtains tokens by the grant, and keeps them. */
export async function obtainTokens(
  authorization: Authorization,
  established: Established,
  scopes: readonly string[] | undefined,
): Promise<TokensInUse> {
  const { grant, store, ports } = authorization;
  const { server, client, resource } = established;
  const prover = established.dpop
    ? new DpopProver(await generateDpopKey(store.keepsKeyObjects), ports)
    : undefined;
  const asked = grant.scopes?.(scopes, server) ?? scopes;
  const reply = await forgettingUnknownClients(authorization, established, async () =>
    grant.obtain({
      resource,
      server,
      client,
      scopes: asked,
      dpopThumbprint: await prover?.thumbprint(),
      ports,
      requestTokens: (parameters) =>
        requestTokens({ server, client, prover, ports }, { ...parameters, resource }),
    }),
  );
  const tokens = toTokenSet(reply, { authorization, prover, requestedScopes: asked });
  await store.update(established.entry, async () => tokens);
  return { tokens, prover };
}

/**
 * Takes the tokens that are kept, once nobody else is changing them: those that another process renewed meanwhile, or
 * else renewed ones.
 * @param refused - the access token that does not work any more
 * @returns undefined when there are none to be had without the grant
 */
export async function renewTokens(
  authorization: Authorization,
  established: Established,
  refused: TokensInUse | undefined,
): Promise<TokensInUse | undefined> {
  const { store, ports } = authorization;
  let prover = refused?.prover;
  const tokens = await store.update(established.entry, async (present) => {
    const kept = tokenSetSchema.safeParse(present).data;
    if (kept === undefined || !isAcceptable(kept, authorization)) return undefined;
    const isSameKey = kept.dpopKey?.publicJwk.x === prover?.key.publicJwk.x;
    if (!isSameKey) prover = kept.dpopKey && new DpopProver(kept.dpopKey, ports);
    const isRefused = kept.accessToken === refused?.tokens.accessToken;
    if (!isRefused && !isDue(kept, ports.clock.nowMs())) return kept;
    return refresh(authorization, established, { tokens: kept, prover });
  });
  return tokens && { tokens, prover };
}

/** Whether another token had better be asked for. */
export const isDue = ({ refreshAtMs }: TokenSet, nowMs: number): boolean =>
  refreshAtMs !== undefined && refreshAtMs <= nowMs;

/** RFC 9449 sections 5 and 8: our clock or key is wrong, not the token. */
const PROOF_ERRORS: ReadonlySet<string> = new Set(['invalid_dpop_proof', 'use_dpop_nonce']);

/** @returns undefined when there is no refresh token, or the server takes it no more */
async function refresh(
  authorization: Authorization,
  established: Established,
  { tokens, prover }: TokensInUse,
): Promise<TokenSet | undefined> {
  if (tokens.refreshToken === undefined) return undefined;
  const { server, client, resource } = established;
  const parameters: TokenParameters = {
    grant_type: 'refresh_token',
    refresh_token: tokens.refreshToken,
    resource,
  };
  const endpoint = { server, client, prover, ports: authorization.ports };
  try {
    const reply = await forgettingUnknownClients(authorization, established, () =>
      requestTokens(endpoint, parameters),
    );
    const { scopes: requestedScopes, refreshToken } = tokens;
    return toTokenSet(reply, { authorization, prover, requestedScopes, refreshToken });
  } catch (error) {
    // The token will not be taken later either, while the grant may still work; but not with a proof that is refused.
    if (isTokenRefusal(error) && !PROOF_ERRORS.has(error.oauthError)) return undefined;
    throw error;
  }
}

/** Tokens that anyone could use are not taken where they must be bound to a key. */
const isAcceptable = ({ scheme }: TokenSet, { dpop }: Authorization): boolean =>
  dpop !== 'required' || scheme === 'DPoP';

interface ReplyContext {
  readonly authorization: Authorization;
  readonly prover: DpopProver | undefined;
  readonly requestedScopes: readonly string[] | undefined;
  readonly refreshToken?: string;
}

function toTokenSet(reply: TokenReply, context: ReplyContext): TokenSet {
  const { authorization, prover, requestedScopes, refreshToken } = context;
  const tokens = tokenSetOf(reply, {
    requestedScopes,
    refreshToken,
    dpopKey: prover?.key,
    nowMs: authorization.ports.clock.nowMs(),
  });
  if (isAcceptable(tokens, authorization)) return tokens;
  throw authorizationFailed(
    `The authorization server issued a ${quoted(reply.token_type)} token though it was asked for one bound to a key (DPoP), which is required here.`,
  );
}

/** Lets the next attempt register anew when the server does not know the client any more. */
async function forgettingUnknownClients<T>(
  { grant, store, ports }: Authorization,
  { server }: Established,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTokenRefusal(error) && error.oauthError === 'invalid_client')
      await grant.forgetClient?.({ server, store, ports });
    throw error;
  }
}
