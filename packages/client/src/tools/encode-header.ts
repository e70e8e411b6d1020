const SENTINEL = '=?base64?';

/**
 * A header value as MCP 2026-07-28 wants it (Streamable HTTP, "Value Encoding"): text that a header can't carry as it
 * is, or that reads like an encoded one, goes as Base64 of its UTF-8.
 */
export function encodeHeader(value: string): string {
  const plain = /^[\x20-\x7e]*$/.test(value) && value.trim() === value;
  if (plain && !value.startsWith(SENTINEL)) return value;
  const bytes = Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte));
  return `${SENTINEL}${btoa(bytes.join(''))}?=`;
}
