/**
 * Milliseconds that a `Retry-After` header in seconds asks to wait (RFC 9110, 10.2.3); undefined for none and for the
 * form with a date, which model endpoints don't use.
 */
export const retryAfterMs = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1_000 : undefined;
