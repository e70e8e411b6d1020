import type { Answer, Visit } from './site.ts';

/** How an authorization server behaves; a test changes it as it goes. */
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

/** An honest server for public clients. */
export const honest = (): Behaviour => ({
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
});

/** A refusal with a code of RFC 6749 and its extensions. */
export class OAuthError extends Error {
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}
