import { isJsonObject } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';

/**
 * How long the server asked to be left alone, in milliseconds; 0 where it didn't.
 * @param nowMs - epoch milliseconds, for a `Retry-After` that names a date (RFC 9110, section 10.2.3)
 */
export function retryAfterMs(error: unknown, nowMs: number): number {
  if (ServerError.is(error) && isJsonObject(error.data)) {
    const seconds = error.data['retryAfterSeconds'];
    if (typeof seconds === 'number') return Math.max(0, seconds * 1000);
  }
  const text = ServerError.is(error) || HttpStatusError.is(error) ? error.retryAfter : undefined;
  if (text === undefined) return 0;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}
