import { metaKeys, wireErrors } from '@qmcp/contracts';
import type { Implementation, JsonRpcId, WireError } from '@qmcp/contracts';

import { toJsonRpcError } from './failures.ts';
import { WrittenResult } from './method.ts';
import type { MethodResult } from './method.ts';

/** The end of a request: a JSON-RPC response as text, and the HTTP status that goes with it. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Why it was refused, where it was. */
  readonly refusal?: WireError;
}

/** A result in the form of 2026-07-28: `resultType`, and who answers in `_meta`. */
export function modernResult(id: JsonRpcId, result: MethodResult, info: Implementation): Reply {
  return {
    status: 200,
    body: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${modernBody(result, info)}}`,
  };
}

const written = new WeakMap<Implementation, string>();

/** What every result says of its server; written once. */
function writeMeta(info: Implementation): string {
  let text = written.get(info);
  if (text === undefined) {
    text = JSON.stringify({ [metaKeys.serverInfo]: info });
    written.set(info, text);
  }
  return text;
}

function modernBody(result: MethodResult, info: Implementation): string {
  if (result instanceof WrittenResult) {
    return `{"resultType":"complete",${result.members},"_meta":${writeMeta(info)}}`;
  }
  const { _meta, resultType } = result as { readonly _meta?: object; resultType?: string };
  // Nearly always: `JSON.stringify` is fastest on an object as it was made.
  if (_meta === undefined && resultType === undefined) {
    const members = JSON.stringify(result).slice(1, -1);
    const separator = members === '' ? '' : ',';
    return `{"resultType":"complete"${separator}${members},"_meta":${writeMeta(info)}}`;
  }
  return JSON.stringify({
    resultType: 'complete',
    ...result,
    _meta: { [metaKeys.serverInfo]: info, ..._meta },
  });
}

/** A result in the form of the 2025 revisions. */
export function legacyResult(id: JsonRpcId, result: MethodResult): Reply {
  const body = result instanceof WrittenResult ? `{${result.members}}` : JSON.stringify(result);
  return { status: 200, body: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${body}}` };
}

/** A refusal. Without an id where the request's could not be read (MCP 2026-07-28, basic, "Error Responses"). */
export function refusal(id: JsonRpcId | undefined, error: WireError): Reply {
  return {
    status: wireErrors[error.code].status,
    body: JSON.stringify({ jsonrpc: '2.0', id, error: toJsonRpcError(error, 'modern') }),
    refusal: error,
  };
}

/** Statuses that the 2025 revisions know too; any other refusal travels with 200. */
const LEGACY_STATUSES = new Set([401, 403, 429, 503]);

/** A refusal in the form of the 2025 revisions. */
export function legacyRefusal(id: JsonRpcId, error: WireError): Reply {
  const { status } = wireErrors[error.code];
  return {
    status: LEGACY_STATUSES.has(status) ? status : 200,
    body: JSON.stringify({ jsonrpc: '2.0', id, error: toJsonRpcError(error, 'legacy') }),
    refusal: error,
  };
}
