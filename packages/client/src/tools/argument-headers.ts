import { isJsonObject } from '@qmcp/contracts';
import type { MirroredArgument } from '@qmcp/contracts';

import { encodeHeader } from './encode-header.ts';

/**
 * The headers that repeat arguments of a call, as the tool's definition plans them (MCP 2026-07-28, Streamable HTTP,
 * "Custom Headers from Tool Parameters"). Absent and null arguments have none.
 */
export function argumentHeaders(
  plan: readonly MirroredArgument[],
  callArguments: unknown,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { header, path } of plan) {
    const value = path.reduce<unknown>(
      (holder, name) =>
        isJsonObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined,
      callArguments,
    );
    if (isPrimitive(value)) headers[header] = encodeHeader(String(value));
  }
  return headers;
}

/** What a header can carry; the server refuses other values of such an argument by its schema. */
const isPrimitive = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
