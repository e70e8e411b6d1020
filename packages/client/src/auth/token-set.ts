import { z } from 'zod';

import { storedDpopKeySchema } from './dpop.ts';
import type { StoredDpopKey } from './dpop.ts';
import { splitScopes } from './challenge.ts';
import { authorizationFailed, quoted } from './failures.ts';
import type { TokenReply } from './token-endpoint.ts';

/** Tokens as they are kept. */
export const tokenSetSchema = z.object({
  accessToken: z.string(),
  /** The `Authorization` scheme. */
  scheme: z.enum(['Bearer', 'DPoP']),
  refreshToken: z.string().optional(),
  /** What was granted, as far as the server said or was asked. */
  scopes: z.array(z.string()).optional(),
  /** Undefined: the server named no end. */
  expiresAtMs: z.number().optional(),
  /** From when on it is better to have another; before the end. */
  refreshAtMs: z.number().optional(),
  /** The key that the tokens are bound to. */
  dpopKey: storedDpopKeySchema.optional(),
});

/** An access token, what renews it, and what it is bound to. */
export type TokenSet = z.infer<typeof tokenSetSchema>;

/** What a reply of the token endpoint does not say itself. */
export interface TokenOrigin {
  /** The scopes that were asked for: those that are granted unless the reply says otherwise. */
  readonly requestedScopes: readonly string[] | undefined;
  /** Stays in force where the reply brings no other (RFC 6749 section 6). */
  readonly refreshToken?: string | undefined;
  readonly dpopKey: StoredDpopKey | undefined;
  readonly nowMs: number;
}

const MAX_EARLY_MS = 60_000;

/**
 * Turns a reply of the token endpoint into what is kept. A token is renewed a minute before its end, or in the last fifth
 * of a short life.
 * @throws PlatformError `authorization_failed` for a token type that can't be presented
 */
export function tokenSetOf(reply: TokenReply, origin: TokenOrigin): TokenSet {
  const scheme = schemeOf(reply, origin.dpopKey !== undefined);
  const lifetimeMs = reply.expires_in === undefined ? undefined : reply.expires_in * 1_000;
  return tokenSetSchema.parse({
    accessToken: reply.access_token,
    scheme,
    refreshToken: reply.refresh_token ?? origin.refreshToken,
    scopes: splitScopes(reply.scope) ?? origin.requestedScopes,
    ...(lifetimeMs === undefined
      ? {}
      : {
          expiresAtMs: origin.nowMs + lifetimeMs,
          refreshAtMs: origin.nowMs + lifetimeMs - Math.min(MAX_EARLY_MS, lifetimeMs / 5),
        }),
    // A public client's refresh token is bound to the key even where the access token is not.
    dpopKey: origin.dpopKey,
  });
}

function schemeOf({ token_type: type }: TokenReply, hasKey: boolean): TokenSet['scheme'] {
  const name = type.toLowerCase();
  if (name === 'bearer') return 'Bearer';
  if (name === 'dpop' && hasKey) return 'DPoP';
  throw authorizationFailed(
    `The authorization server issued a token of type ${quoted(type)}, which this client can't present: it must issue Bearer or, when asked with a proof, DPoP tokens.`,
  );
}
