import type { Clock } from '@qmcp/contracts';

/**
 * Which addresses may be reached: `public` ones alone; `loopback` too, and there without TLS; or `private` networks
 * (RFC 1918, RFC 6598, RFC 4193) as well. Link-local addresses, where clouds keep their metadata services, never.
 */
export type Reach = 'public' | 'loopback' | 'private';

/** Bounds for requests that a foreign party makes us send. */
export interface GuardOptions {
  readonly clock: Clock;
  /** Default: `public`. */
  readonly reach?: Reach;
  /** From the first byte sent to the last one read, over all redirects. Default: 10 seconds. */
  readonly timeoutMs?: number;
  /** Longest body that is read. Default: 256 KiB. */
  readonly maxBytes?: number;
  /** Whether a reply counts once its headers are there: nothing of its body is read, however long it is. Default: false. */
  readonly discardBody?: boolean;
  /** How many redirects a GET follows, each checked like the first URL; a POST follows none. Default: 3. */
  readonly maxRedirects?: number;
}

/** What is sent. */
export interface GuardedRequest {
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A reply that was read to its end, or of which only the head was wanted. */
export interface GuardedReply {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** @param name - in lower case */
  header(name: string): string | undefined;
  /** The body as UTF-8; what is no UTF-8 becomes U+FFFD. Empty where it was discarded. */
  text(): string;
}

/**
 * Fetches a URL that a foreign party named. HTTPS only, save for loopback where it is within reach; no credentials in the URL.
 * In Node.js each resolved address is checked as the connection is made, so a name that changes its address gains
 * nothing. In a browser the browser isolates, and only scheme, redirects, size and time are bounded.
 * @throws PlatformError `url_refused`; `fetch_failed`, `fetch_timeout` (retryable); `reply_too_large`
 */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<GuardedReply>;
