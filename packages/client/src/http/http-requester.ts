/** An HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An HTTP reply whose body is still to be read, in exactly one of the three ways. */
export interface HttpReply {
  readonly status: number;
  /** The value of a header, several joined by comma. @param name - in lower case */
  header(name: string): string | undefined;
  /**
   * The whole body as text (UTF-8, fatal).
   * @throws PlatformError `reply_too_large`, `bad_reply`, `connection_lost`
   */
  text(maxBytes: number): Promise<string>;
  /**
   * The body as it arrives. Leaving the loop early lets go of the rest.
   * @throws PlatformError `bad_reply`, `connection_lost`
   */
  chunks(): AsyncIterable<Uint8Array>;
  /** Lets go of what is unread; a loop over {@link HttpReply.chunks} then ends. */
  discard(): Promise<void>;
}

/** Makes HTTP requests and keeps connections between them. Follows no redirect: that could carry a token to another host. */
export interface HttpRequester {
  /**
   * Sends a request and waits for the head of its reply.
   * @throws PlatformError, retryable, with the cause and what to check: `server_unreachable` when nothing was sent,
   * `connection_lost` when the server may have seen the request: always in a browser, which can't tell
   * @throws the reason of an aborted signal
   */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Closes idle connections, and running ones too. */
  close(): Promise<void>;
}

/** How an {@link HttpRequester} connects. A browser decides all of it by itself. */
export interface HttpRequesterOptions {
  /** How long a connection may take to be there, name lookup and TLS included; 10 seconds by default. */
  readonly connectTimeoutMs?: number;
  /**
   * Most connections to one server; 1,000 by default. Requests beyond wait for one to be free, while a stream holds its
   * own as long as it is open.
   */
  readonly maxConnections?: number;
}
