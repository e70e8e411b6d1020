import { isJsonObject } from '@qmcp/contracts';

/**
 * A header value as MCP 2026-07-28 wants it (Streamable HTTP, "Value Encoding"): text that a header can't carry as it
 * is, or that reads like an encoded one, goes as Base64.
 */
export function encodeHeader(value: string): string {
  const plain = /^[\x20-\x7e]*$/.test(value) && value.trim() === value;
  if (plain && !value.startsWith('=?base64?')) return value;
  return `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/**
 * The headers that repeat arguments of a tool call, where its input schema asks for that with `x-mcp-header`
 * (MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters").
 */
export function mirroredHeaders(schema: unknown, value: unknown): Record<string, string> {
  if (!isJsonObject(schema) || !isJsonObject(schema['properties'])) return {};
  const headers: Record<string, string> = {};
  for (const [name, property] of Object.entries(schema['properties'])) {
    const argument = isJsonObject(value) ? value[name] : undefined;
    if (!isJsonObject(property) || argument === undefined || argument === null) continue;
    const header = property['x-mcp-header'];
    if (typeof header === 'string') {
      const text = typeof argument === 'string' ? argument : JSON.stringify(argument);
      headers[`Mcp-Param-${header}`] = encodeHeader(text);
    }
    Object.assign(headers, mirroredHeaders(property, argument));
  }
  return headers;
}
