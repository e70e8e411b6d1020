/** A request that is about to be sent: one object through all its attempts, so that an authorizer may know it again. */
export interface AuthorizedRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  /** URL of the MCP server whose credentials go with it, where `url` is beside that at the same origin. Default: `url`. */
  readonly resource?: string;
}

/** What the server replied to it, as far as authorization is concerned. */
export interface AuthorizationReply {
  readonly status: number;
  /** @param name - in lower case */
  header(name: string): string | undefined;
}

/** Gives requests their credentials. A transport asks it before each request and shows it each reply. */
export interface Authorizer {
  /** Headers for a request, names in lower case; none when nothing is known yet. May refresh a token. */
  authorize(request: AuthorizedRequest): Promise<Readonly<Record<string, string>>>;
  /** Sees each reply, for what servers tell by the way (DPoP nonces). */
  observe?(request: AuthorizedRequest, reply: AuthorizationReply): void;
  /**
   * Answers a 401 or 403.
   * @param attempt - 1 at the first challenge of this request
   * @returns whether to send the request again
   * @throws PlatformError `authorization_failed` and its like, saying what to do
   */
  challenged(
    request: AuthorizedRequest,
    reply: AuthorizationReply,
    attempt: number,
  ): Promise<boolean>;
}
