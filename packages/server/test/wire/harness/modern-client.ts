import { metaKeys, MODERN_VERSION } from '@qmcp/contracts';
import type { JsonRpcId } from '@qmcp/contracts';

import type { EventReader } from './event-reader.ts';
import { JSON_HEADERS, openStream, send } from './http.ts';
import type { Answer, Headers, Sent } from './http.ts';
import { expectFromServer, expectResponse } from './schemas.ts';
import type { WireServer } from './wire-server.ts';

/** What a test may change of one request. */
export interface RequestOptions {
  readonly id?: JsonRpcId;
  /** Members of `_meta` beside the required ones; `undefined` takes one away. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly headers?: Headers;
}

/** An HTTP request, ready to send. */
interface Composed extends Sent {
  readonly headers: Headers;
  readonly body: string;
}

interface Reply {
  readonly jsonrpc: '2.0';
  readonly id?: JsonRpcId;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A JSON-RPC response, with the HTTP response that brought it. */
export interface ModernAnswer extends Answer {
  readonly message: Reply;
}

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/cancel': 'taskId',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
};

/** The `_meta` that revision 2026-07-28 demands. */
const modernMeta = (more: Readonly<Record<string, unknown>> = {}): object => ({
  [metaKeys.protocolVersion]: MODERN_VERSION,
  [metaKeys.clientInfo]: { name: 'tester', version: '9' },
  [metaKeys.clientCapabilities]: {},
  ...more,
});

/** A 2026-07-28 request, as one line of JSON. */
export function modernRequest(
  method: string,
  params: object = {},
  { id = 1, meta = {} }: RequestOptions = {},
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method,
    params: { _meta: modernMeta(meta), ...params },
  });
}

/** A 2026-07-28 client that checks all it hears against the specification's schema. */
export class ModernClient {
  readonly #port: number;
  readonly #headers: Headers;

  constructor(wire: Pick<WireServer, 'port'>, headers: Headers = {}) {
    this.#port = wire.port;
    this.#headers = headers;
  }

  /** Sends a request that is answered with plain JSON. */
  async call(
    method: string,
    params: object = {},
    options: RequestOptions = {},
  ): Promise<ModernAnswer> {
    const answer = await send(this.#port, this.compose(method, params, options));
    const message = answer.json as Reply;
    expectResponse(MODERN_VERSION, method, message);
    return { ...answer, json: message, message };
  }

  /** Sends a request that is answered with a stream. */
  stream(method: string, params: object = {}, options: RequestOptions = {}): Promise<EventReader> {
    return openStream(this.#port, this.compose(method, params, options));
  }

  /** Sends a request that is answered with a stream, and reads it to its end. */
  async streamed(
    method: string,
    params: object = {},
    options: RequestOptions = {},
  ): Promise<unknown[]> {
    const stream = await this.stream(method, params, options);
    const messages = await stream.rest();
    for (const message of messages.slice(0, -1)) expectFromServer(MODERN_VERSION, message);
    expectResponse(MODERN_VERSION, method, messages.at(-1));
    return messages;
  }

  /** The HTTP request that `call` would send. */
  compose(method: string, params: object = {}, options: RequestOptions = {}): Composed {
    const named = (params as Readonly<Record<string, unknown>>)[NAMED[method] ?? ''];
    return {
      headers: {
        ...JSON_HEADERS,
        'MCP-Protocol-Version': MODERN_VERSION,
        'Mcp-Method': method,
        ...(typeof named === 'string' && { 'Mcp-Name': named }),
        ...this.#headers,
        ...options.headers,
      },
      body: modernRequest(method, params, options),
    };
  }
}
