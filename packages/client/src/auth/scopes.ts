/** What decides which scopes are asked for. */
export interface ScopeSources {
  /** Asked for earlier for this server: a step-up must not lose them. */
  readonly requested: readonly string[] | undefined;
  /** What the challenge asks for. */
  readonly challenged: readonly string[] | undefined;
  /** `scopes_supported` of the protected resource. */
  readonly ofResource: readonly string[] | undefined;
}

/**
 * Chooses the scopes to ask for: what was asked before together with what the challenge names; else what the resource
 * lists; else none, and the authorization server decides (MCP 2026-07-28, authorization, "Scope Selection Strategy").
 */
export function chooseScopes(sources: ScopeSources): readonly string[] | undefined {
  const wanted = [...(sources.requested ?? []), ...(sources.challenged ?? [])];
  const scopes = wanted.length > 0 ? wanted : sources.ofResource;
  return scopes === undefined || scopes.length === 0 ? undefined : [...new Set(scopes)];
}

/** The scope that asks for a refresh token (OpenID Connect Core, section 11). */
const OFFLINE_ACCESS = 'offline_access';

/**
 * Adds `offline_access` where the authorization server knows it. Where no scope is asked for, none is added: it
 * would displace the server's default.
 */
export function withOfflineAccess(
  scopes: readonly string[] | undefined,
  supported: readonly string[] | undefined,
): readonly string[] | undefined {
  if (scopes === undefined || supported?.includes(OFFLINE_ACCESS) !== true) return scopes;
  return [...new Set([...scopes, OFFLINE_ACCESS])];
}
