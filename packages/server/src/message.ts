import { isJsonObject, metaKeys, MODERN_VERSION, WireError } from '@qmcp/contracts';
import type { JsonRpcId } from '@qmcp/contracts';

import type { Params } from './method.ts';

/** A JSON-RPC message whose envelope was checked. */
export type Message =
  | {
      readonly kind: 'request';
      readonly id: JsonRpcId;
      readonly method: string;
      readonly params: Params;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Params }
  | { readonly kind: 'response'; readonly id: JsonRpcId; readonly body: Params };

const NONE: Params = Object.freeze({});

/**
 * Checks the JSON-RPC envelope.
 * @throws WireError `invalid_request`
 */
export function readMessage(value: unknown): Message {
  if (!isJsonObject(value)) throw invalid('a message is a JSON object');
  if (value['jsonrpc'] !== '2.0') throw invalid('\'jsonrpc\' must be "2.0"');
  const { id, method, params } = value;
  if (id !== undefined && !isId(id)) throw invalid("'id' must be a string or an integer");
  if (method === undefined) return readResponse(value, id);
  if (typeof method !== 'string' || method === '') throw invalid("'method' must be a string");
  if (params !== undefined && !isJsonObject(params)) {
    throw new WireError('invalid_params', "Invalid params: 'params' must be an object");
  }
  if (id === undefined) return { kind: 'notification', method, params: params ?? NONE };
  return { kind: 'request', id, method, params: params ?? NONE };
}

/** The id of a message, where one can be read at all. */
export function idOf(value: unknown): JsonRpcId | undefined {
  const id = isJsonObject(value) ? value['id'] : undefined;
  return isId(id) ? id : undefined;
}

/**
 * Which era a message belongs to (MCP 2026-07-28, "Backward Compatibility with Initialization-Based Versions"): a
 * version in `_meta`, or a header that names a revision without handshake, makes it modern. Revisions are dates, so
 * they compare as text.
 */
export function isModern(message: Message, versionHeader: string | undefined): boolean {
  if (message.kind === 'response') return false;
  const meta = message.params['_meta'];
  if (isJsonObject(meta) && metaKeys.protocolVersion in meta) return true;
  return versionHeader !== undefined && versionHeader >= MODERN_VERSION;
}

/** Refuses a request whose id its sender has not had back yet. */
export const idInUse = (): WireError => invalid('a request with this id is under way');

function readResponse(value: Params, id: JsonRpcId | undefined): Message {
  const answers = 'result' in value !== 'error' in value;
  if (id === undefined || !answers)
    throw invalid("a message needs 'method', or 'id' with 'result' or 'error'");
  return { kind: 'response', id, body: value };
}

const isId = (value: unknown): value is JsonRpcId =>
  typeof value === 'string' || Number.isSafeInteger(value);

const invalid = (what: string): WireError =>
  new WireError('invalid_request', `Invalid request: ${what}`);
