import { PlatformError, wireErrors } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';

/**
 * `refused`: it was not run, so that it may be sent again whatever it does. `unknown`: it may have been run.
 * `answered`: the server said what it had to say; again would be the same.
 */
export type FailureKind = 'refused' | 'unknown' | 'answered';

const REFUSED_CODES: ReadonlySet<number> = new Set([
  wireErrors.rate_limited.wire,
  wireErrors.unavailable.wire,
]);

/** With an MCP error, which only the server itself sends. */
const REFUSED_STATUSES: ReadonlySet<number> = new Set([429, 503]);
/** Without one: a gateway says 503 also of a connection that broke after it had passed the request on. */
const UNKNOWN_STATUSES: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

const PLATFORM_KINDS: Readonly<Record<string, FailureKind>> = {
  server_unreachable: 'refused',
  connection_lost: 'unknown',
  connection_closed: 'unknown',
  stream_ended: 'unknown',
  request_timeout: 'unknown',
};

/** What a failure says about the request that met it. */
export function failureKind(error: unknown): FailureKind {
  if (ServerError.is(error)) {
    const refused = REFUSED_CODES.has(error.code) || REFUSED_STATUSES.has(error.status ?? 200);
    return refused ? 'refused' : 'answered';
  }
  if (HttpStatusError.is(error)) {
    if (error.status === 429) return 'refused';
    return UNKNOWN_STATUSES.has(error.status) ? 'unknown' : 'answered';
  }
  return PlatformError.is(error) ? (PLATFORM_KINDS[error.code] ?? 'answered') : 'answered';
}
