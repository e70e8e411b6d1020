import { PlatformError } from '@qmcp/contracts';

/** Names a server without what a URL may hide: credentials and secrets in its query. */
export function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Nothing was sent: there is nobody to send it to. */
export const serverUnreachable = (url: string, cause: Error): PlatformError =>
  new PlatformError(
    'server_unreachable',
    `No connection to ${addressOf(url)} (${reasonOf(cause)}): check that the server runs and that the URL is right`,
    { retryable: true, cause },
  );

/** The connection ended between request and reply. */
export const connectionLost = (url: string, cause: Error): PlatformError =>
  new PlatformError(
    'connection_lost',
    `The connection to ${addressOf(url)} ended before the reply did (${reasonOf(cause)}): the server may have done what was asked`,
    { retryable: true, cause },
  );

/** Codes by which Node.js says that there was nobody to connect to. */
const NOBODY_THERE: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What `fetch` met instead of a reply. A browser hides why, so there the server may have seen the request. */
export function fetchFailed(url: string, cause: Error): PlatformError {
  if (codesOf(cause).some((code) => NOBODY_THERE.has(code))) return serverUnreachable(url, cause);
  return new PlatformError(
    'connection_lost',
    `No reply from ${addressOf(url)} (${reasonOf(cause)}): check that the server runs, that the URL is right, and that it allows the origin of this page. It may have done what was asked`,
    { retryable: true, cause },
  );
}

/** The requester was closed, which ends running requests too. */
export const clientClosed = (cause?: Error): PlatformError =>
  new PlatformError('client_closed', 'The client was closed', { cause });

/** An AggregateError of several addresses says nothing by itself. */
function reasonOf(cause: Error): string {
  // What fetch says by itself is "fetch failed".
  if (cause.cause instanceof Error) return reasonOf(cause.cause);
  if (cause.message !== '') return cause.message;
  return 'code' in cause ? String(cause.code) : cause.name;
}

function codesOf(error: Error): readonly unknown[] {
  const own = 'code' in error ? [error.code] : [];
  return error.cause instanceof Error ? [...own, ...codesOf(error.cause)] : own;
}
