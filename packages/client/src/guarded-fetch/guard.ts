import { PlatformError } from '@qmcp/contracts';

import { checkUrl, urlRefused } from './check-url.ts';
import type {
  GuardedFetch,
  GuardedReply,
  GuardedRequest,
  GuardOptions,
  Reach,
} from './guarded-fetch.ts';

/** One exchange as the platform makes it: the URL was checked, the address is yet to be. */
export interface Outbound extends GuardedRequest {
  readonly url: URL;
  readonly reach: Reach;
  readonly maxRedirects: number;
  readonly signal: AbortSignal;
}

/** A reply whose body is still to be read. */
export interface Inbound {
  readonly status: number;
  /** Where it came from, when the platform itself followed redirects. */
  readonly url: string;
  header(name: string): string | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** Sends one request. Follows redirects only where the platform gives no other choice. */
export type Send = (outbound: Outbound) => Promise<Inbound>;

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 256 * 1024;
const DEFAULT_MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Puts the bounds that all platforms share around a platform's way to send. */
export function guard(send: Send, options: GuardOptions): GuardedFetch {
  const { clock, reach = 'public', discardBody = false } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;

  return async (url, request = {}) => {
    const maxRedirects =
      request.method === 'POST' ? 0 : (options.maxRedirects ?? DEFAULT_MAX_REDIRECTS);
    const deadline = new AbortController();
    const stopTimer = clock.setTimer(() => deadline.abort(timedOut(url, timeoutMs)), timeoutMs);
    const signal = AbortSignal.any([deadline.signal, ...(request.signal ? [request.signal] : [])]);
    try {
      const first = { ...request, url: checkUrl(url, reach), reach, maxRedirects, signal };
      const inbound = await follow(send, first);
      const body = discardBody ? await discarded(inbound) : await read(inbound, maxBytes);
      return replyOf(inbound, body);
    } catch (error) {
      throw failureOf(error, signal, url);
    } finally {
      stopTimer();
    }
  };
}

/** Sends, and follows redirects, each checked like the first URL. */
async function follow(send: Send, first: Outbound): Promise<Inbound> {
  let { url } = first;
  for (let left = first.maxRedirects; ; left -= 1) {
    const inbound = await send({ ...first, url });
    if (!REDIRECTS.has(inbound.status)) return inbound;
    const location = inbound.header('location');
    await inbound.discard();
    if (left === 0) throw urlRefused(`${url.origin} redirects once more than is followed here`);
    if (location === undefined) throw urlRefused(`${url.origin} redirects without saying where to`);
    url = checkUrl(URL.parse(location, url.href)?.href ?? location, first.reach);
  }
}

async function read(inbound: Inbound, maxBytes: number): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of inbound.chunks) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(inbound.url, maxBytes);
    parts.push(new Uint8Array(chunk));
  }
  return new Blob(parts).text();
}

async function discarded(inbound: Inbound): Promise<string> {
  await inbound.discard();
  return '';
}

const replyOf = (inbound: Inbound, body: string): GuardedReply => ({
  status: inbound.status,
  url: inbound.url,
  header: (name) => inbound.header(name),
  text: () => body,
});

const tooLarge = (url: string, maxBytes: number): PlatformError =>
  new PlatformError(
    'reply_too_large',
    `${new URL(url).origin} replied with more than ${maxBytes} bytes; nothing of it was used.`,
  );

const timedOut = (url: string, timeoutMs: number): PlatformError =>
  new PlatformError(
    'fetch_timeout',
    `${URL.parse(url)?.origin ?? 'The address'} did not reply in full within ${timeoutMs} ms; try again later.`,
    { retryable: true },
  );

/** Says why a request failed: the abort where there was one, a refusal that the platform wrapped, or the network. */
function failureOf(error: unknown, signal: AbortSignal, url: string): unknown {
  if (signal.aborted) return signal.reason;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (PlatformError.is(cause)) return cause;
  }
  return new PlatformError(
    'fetch_failed',
    `${URL.parse(url)?.origin ?? 'The address'} could not be reached: check that it is up and that its name resolves.`,
    { cause: error, retryable: true },
  );
}
