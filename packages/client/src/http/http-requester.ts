/** An HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An HTTP reply whose body is still to be read, in exactly one of the three ways. */
export interface HttpReply {
  readonly status: number;
  /** The value of a header, several joined by comma. @param name - in lower case */
  header(name: string): string | undefined;
  /**
   * The whole body as text (UTF-8, fatal).
   * @throws PlatformError `reply_too_large`, `bad_reply`
   */
  text(maxBytes: number): Promise<string>;
  /** The body as it arrives. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Lets go of the body unread. */
  discard(): Promise<void>;
}

/** Makes HTTP requests and keeps connections between them. Follows no redirect: that could carry a token to another host. */
export interface HttpRequester {
  /** @throws PlatformError `server_unreachable` (retryable) when no reply came, with the cause and what to check */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Closes idle connections, and running ones too. */
  close(): Promise<void>;
}
