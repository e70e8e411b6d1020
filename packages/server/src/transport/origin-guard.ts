import type { IncomingMessage } from 'node:http';

import { WireError } from '@qmcp/contracts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Which hosts and origins a server answers to. */
export interface OriginRules {
  /** `name` or `name:port`; loopback names are always among them. */
  readonly allowedHosts: readonly string[];
  /** Exact browser origins. */
  readonly allowedOrigins: readonly string[];
}

/** A request that a web page may have been tricked into sending. */
export class OriginRefused extends WireError {
  /** Tells it from other refusals. */
  static override is(value: unknown): value is OriginRefused {
    return WireError.is(value) && 'refusedFor' in value;
  }
  /** Which of its headers is not ours. */
  readonly refusedFor: 'host' | 'origin';

  constructor(
    refusedFor: OriginRefused['refusedFor'],
    code: 'forbidden' | 'invalid_request',
    message: string,
  ) {
    super(code, message);
    this.refusedFor = refusedFor;
  }
}

/** The headers of a request, as Node read them and as they came. */
type HeadersOf = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/**
 * Refuses requests that a web page was tricked into sending (DNS rebinding): a `Host` that is not ours, an `Origin`
 * that is not on the list. A page served by this very server, under its own loopback name, may talk to it.
 */
export class OriginGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(rules: OriginRules) {
    this.#hosts = new Set([...LOOPBACK, ...rules.allowedHosts].map((host) => host.toLowerCase()));
    this.#origins = new Set(rules.allowedOrigins);
  }

  /**
   * @returns the origin to answer to with CORS headers; undefined where the request names none
   * @throws OriginRefused with the code `forbidden`, or `invalid_request` for a request that names two hosts
   */
  check({ headers, rawHeaders }: HeadersOf): string | undefined {
    demandOneHost(rawHeaders);
    const host = headers.host?.toLowerCase() ?? '';
    if (!this.#hosts.has(host) && !this.#hosts.has(host.replace(/:\d+$/, ''))) {
      throw new OriginRefused(
        'host',
        'forbidden',
        'This Host is not served here: add it to QMCP_ALLOWED_HOSTS',
      );
    }
    const { origin } = headers;
    if (origin === undefined) return undefined;
    if (this.#origins.has(origin) || origin === `http://${host}`) return origin;
    throw new OriginRefused(
      'origin',
      'forbidden',
      'This Origin is not allowed: add it to QMCP_ALLOWED_ORIGINS',
    );
  }
}

const HOST = 'host';

/** Node keeps the first of several `Host` lines; a proxy may have gone by another (RFC 9112, section 3.2: 400). */
function demandOneHost(rawHeaders: readonly string[]): void {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === HOST.length && name.toLowerCase() === HOST) hosts += 1;
  }
  if (hosts < 2) return;
  throw new OriginRefused('host', 'invalid_request', 'Invalid request: send one Host header');
}
