import { isJsonObject, metaKeys, MODERN_VERSION, WireError, wireErrors } from '@qmcp/contracts';
import type { JsonRpcError, WireErrorCode, WireErrorData } from '@qmcp/contracts';

import { version } from '../version.ts';
import { CliError } from './cli-error.ts';
import { encodeHeader, mirroredHeaders } from './mirrored-headers.ts';
import { listAll } from './session.ts';
import type { InvocationPage, Result, Session } from './session.ts';

/** Where a server is, and what it is shown. */
export interface RemoteServer {
  /** Of the server, or of its MCP endpoint. */
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Cancels what is under way. */
  readonly signal: AbortSignal;
}

/** Which member of the parameters the `Mcp-Name` header repeats. */
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** A server elsewhere: one POST of revision 2026-07-28 a request. */
export class RemoteSession implements Session {
  readonly #server: RemoteServer;
  readonly #mcp: URL;
  readonly #root: URL;

  /** @throws CliError for what is no URL of a server */
  constructor(server: RemoteServer) {
    this.#server = server;
    const url = URL.parse(server.url);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new CliError(
        'usage',
        `--url ${server.url} is not the URL of a server: give one such as http://127.0.0.1:3333`,
      );
    }
    const path = url.pathname.replace(/\/$/, '');
    this.#mcp = new URL(path.endsWith('/mcp') ? path : `${path}/mcp`, url);
    this.#root = new URL(this.#mcp.pathname.replace(/mcp$/, ''), url);
  }

  async request(method: string, params: Result = {}): Promise<Result> {
    const response = await this.#fetch(this.#mcp, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'MCP-Protocol-Version': MODERN_VERSION,
        'Mcp-Method': method,
        ...nameHeader(method, params),
        ...(await this.#argumentHeaders(method, params)),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: withMeta(params) }),
    });
    const reply = await readReply(response);
    if (isJsonObject(reply['error'])) throw toWireError(reply['error'], response.status);
    if (isJsonObject(reply['result'])) return reply['result'];
    throw this.#notMcp(response.status);
  }

  async listInvocations(query: Readonly<Record<string, string>>): Promise<InvocationPage> {
    const url = new URL('v1/invocations', this.#root);
    url.search = new URLSearchParams(query).toString();
    const page = await this.#read(url, ({ invocations }) => Array.isArray(invocations));
    return page as unknown as InvocationPage;
  }

  getInvocation(id: string): Promise<Result> {
    const url = new URL(`v1/invocations/${encodeURIComponent(id)}`, this.#root);
    return this.#read(url, (record) => record['id'] === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held between requests.
  }

  /** What the REST API answers, where `fits` knows it. */
  async #read(url: URL, fits: (body: Result) => boolean): Promise<Result> {
    const response = await this.#fetch(url, { headers: { Accept: 'application/json' } });
    const body = parseJson(await response.text());
    if (response.ok && fits(body)) return body;
    const code = String(body['code']);
    if (isWireErrorCode(code)) throw new WireError(code, String(body['detail']));
    throw this.#notMcp(response.status);
  }

  /** A call has to repeat some arguments in headers; which, the tool's definition says. */
  async #argumentHeaders(method: string, params: Result): Promise<Record<string, string>> {
    if (method !== 'tools/call') return {};
    const tools = await listAll(this, 'tools/list', 'tools');
    const tool = tools.find(({ name }) => name === params['name']);
    return mirroredHeaders(tool?.['inputSchema'], params['arguments']);
  }

  async #fetch(
    url: URL,
    request: Omit<RequestInit, 'headers'> & { headers: Record<string, string> },
  ) {
    const { apiKey, signal } = this.#server;
    const headers = {
      ...request.headers,
      ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
    };
    let response: Response;
    try {
      // A redirect could carry the key to another host.
      response = await fetch(url, { ...request, headers, signal, redirect: 'error' });
    } catch (error) {
      if (signal.aborted) throw new CliError('failed', 'Stopped', { cause: error });
      const cause = (error as { cause?: { code?: string; message?: string } }).cause;
      throw new CliError(
        'unavailable',
        `No server answers at ${url.origin} (${cause?.code ?? cause?.message ?? 'unreachable'}): start one with \`qmcp serve\`, or leave --url out`,
        { cause: error },
      );
    }
    if (response.status !== 401 || apiKey !== undefined) return response;
    throw new CliError(
      'refused',
      `${url.origin} asks for an API key: use --key-file or QMCP_API_KEY`,
    );
  }

  #notMcp(status: number): CliError {
    return new CliError(
      status >= 500 ? 'unavailable' : 'failed',
      `${this.#mcp.href} answered with HTTP status ${status}, and not as an MCP server does: check --url`,
    );
  }
}

const nameHeader = (method: string, params: Result): Record<string, string> => {
  const member = NAMED[method];
  return member === undefined ? {} : { 'Mcp-Name': encodeHeader(String(params[member])) };
};

const withMeta = (params: Result): Result => ({
  ...params,
  _meta: {
    [metaKeys.protocolVersion]: MODERN_VERSION,
    [metaKeys.clientInfo]: { name: 'qmcp-cli', version },
    [metaKeys.clientCapabilities]: {},
  },
});

/** The one response in a body: plain JSON, or the event of a stream that has the request's id. */
async function readReply(response: Response): Promise<Result> {
  const text = await response.text();
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!streamed) return parseJson(text);
  const messages = text
    .split(/\r?\n\r?\n/)
    .map((event) =>
      event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).trimStart())
        .join('\n'),
    )
    .map(parseJson);
  return messages.find((message) => 'result' in message || 'error' in message) ?? {};
}

/** An empty object for what is no JSON object: it has neither a result nor an error. */
function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isWireErrorCode = (code: string): code is WireErrorCode => Object.hasOwn(wireErrors, code);

/** A refusal by its name: several share a JSON-RPC code, and the HTTP status tells them apart. */
function toWireError(error: Record<string, unknown>, status: number): WireError | CliError {
  const { code, message, data } = error as unknown as JsonRpcError;
  const known = Object.entries(wireErrors).filter(([, row]) => row.wire === code);
  const [name] = known.find(([, row]) => row.status === status) ?? known[0] ?? [];
  if (name === undefined) return new CliError('failed', `${message} (error ${code})`);
  return new WireError(name as WireErrorCode, message, data as WireErrorData | undefined);
}
