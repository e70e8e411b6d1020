/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3), which holds seconds or a date.
 * @returns milliseconds from now; `undefined` where there is none that can be read
 */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
