/** Who acts. Sessions, request states, rate limits and audit records bind to `id`. */
export interface Principal {
  /** Stable and unique: `owner` for the local owner, `key:<id>` for an API key. */
  readonly id: string;
  readonly kind: 'owner' | 'service';
  /** For people; not unique. */
  readonly name: string;
  /** What it may do; see {@link grants}. */
  readonly scopes: ReadonlySet<string>;
  /** The scopes in one canonical string: principals with the same key see the same lists. */
  readonly scopeKey: string;
}

/** The scope of definitions that name none. */
export const DEFAULT_SCOPE = 'tools:call';

/** Makes a principal; `scopeKey` follows from the scopes. */
export function createPrincipal(fields: {
  id: string;
  kind: Principal['kind'];
  name: string;
  scopes: Iterable<string>;
}): Principal {
  const scopes = new Set(fields.scopes);
  return Object.freeze({ ...fields, scopes, scopeKey: JSON.stringify([...scopes].toSorted()) });
}

/** The person at this machine: no set-up, every scope. */
export const localOwner: Principal = createPrincipal({
  id: 'owner',
  kind: 'owner',
  name: 'local owner',
  scopes: ['*'],
});

/**
 * Whether granted scopes satisfy a needed one. Scopes are hierarchical by `:`, and a broader one satisfies
 * a narrower: `*` any, `users` and `users:*` both `users:read`.
 */
export function grants(granted: ReadonlySet<string>, needed: string): boolean {
  if (granted.has('*') || granted.has(needed)) return true;
  for (let end = needed.lastIndexOf(':'); end > 0; end = needed.lastIndexOf(':', end - 1)) {
    const parent = needed.slice(0, end);
    if (granted.has(parent) || granted.has(`${parent}:*`)) return true;
  }
  return false;
}
