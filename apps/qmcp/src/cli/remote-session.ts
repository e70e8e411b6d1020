import { isJsonObject, PlatformError, WireError, wireErrors } from '@qmcp/contracts';
import type { WireErrorCode, WireErrorData } from '@qmcp/contracts';
import { connect, HttpStatusError, ServerError } from '@qmcp/client';
import type { Authorizer, Client } from '@qmcp/client';

import { version } from '../version.ts';
import { CliError } from './cli-error.ts';
import type { InvocationPage, Result, Session } from './session.ts';

/** Where a server is, and what it is shown. */
export interface RemoteServer {
  /** Of an MCP endpoint; or of a server without a path, whose endpoint is `/mcp`. */
  readonly url: string;
  readonly authorizer: Authorizer;
  /** Cancels what is under way. */
  readonly signal: AbortSignal;
}

/** A server elsewhere, of any make and either era. */
export class RemoteSession implements Session {
  /** @throws CliError for what is no URL of a server, or no server */
  static async open(server: RemoteServer): Promise<RemoteSession> {
    const endpoint = endpointOf(server.url);
    return await explained({ endpoint, signal: server.signal }, async () => {
      const client = await connect(endpoint, {
        authorizer: server.authorizer,
        clientInfo: { name: 'qmcp-cli', version },
        signal: server.signal,
        // A person waits at the prompt, and decides on their own whether to try again.
        resilience: { maxRetries: 0 },
      });
      return new RemoteSession(client, endpoint, server);
    });
  }

  readonly #client: Client;
  readonly #endpoint: URL;
  readonly #server: RemoteServer;

  private constructor(client: Client, endpoint: URL, server: RemoteServer) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#server = server;
  }

  request(method: string, params: Result = {}): Promise<Result> {
    const { signal } = this.#server;
    return this.#explained(async () => {
      if (method !== 'tools/call') return await this.#client.request(method, params, { signal });
      // What the server says is shown as it is: whether it keeps to its own schema is for others to judge.
      const call = { name: String(params['name']), arguments: params['arguments'] as Result };
      const result = await this.#client.callTool(call, { signal, validateOutput: false });
      return { ...result };
    });
  }

  async listInvocations(query: Readonly<Record<string, string>>): Promise<InvocationPage> {
    const path = `v1/invocations?${new URLSearchParams(query).toString()}`;
    const page = await this.#read(path, ({ invocations }) => Array.isArray(invocations));
    return page as unknown as InvocationPage;
  }

  getInvocation(id: string): Promise<Result> {
    return this.#read(`v1/invocations/${encodeURIComponent(id)}`, (record) => record['id'] === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }

  /** What the REST API beside the endpoint answers, where `fits` knows it. */
  async #read(path: string, fits: (body: Result) => boolean): Promise<Result> {
    const url = new URL(path, new URL('.', this.#endpoint));
    const response = await this.#explained(async () => {
      const headers = await this.#server.authorizer.authorize({ method: 'GET', url: url.href });
      return await fetch(url, {
        headers: { accept: 'application/json', ...headers },
        signal: this.#server.signal,
        // A redirect could carry the key to another host.
        redirect: 'error',
      });
    });
    const body = parseJson(await response.text());
    if (response.ok && fits(body)) return body;
    const code = String(body['code']);
    if (isWireErrorCode(code)) throw new WireError(code, String(body['detail']));
    throw notMcp(this.#endpoint, response.status);
  }

  #explained<T>(work: () => Promise<T>): Promise<T> {
    return explained({ endpoint: this.#endpoint, signal: this.#server.signal }, work);
  }
}

/** The endpoint that a URL means. @throws CliError */
export function endpointOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CliError(
      'usage',
      `--url ${text} is not the URL of a server: give one such as http://127.0.0.1:3333`,
    );
  }
  if (url.pathname === '/') url.pathname = '/mcp';
  return url;
}

interface Reached {
  readonly endpoint: URL;
  readonly signal: AbortSignal;
}

/** Runs what talks to a server, and says in the command line's words what went wrong. */
async function explained<T>({ endpoint, signal }: Reached, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new CliError('failed', 'Stopped', { cause: error });
    if (ServerError.is(error)) throw toWireError(error);
    if (HttpStatusError.is(error)) throw notMcp(endpoint, error.status, error);
    if (PlatformError.is(error) && error.code === 'server_unreachable') {
      throw unreachable(endpoint, error);
    }
    if (error instanceof TypeError) throw unreachable(endpoint, error);
    throw error;
  }
}

const unreachable = ({ origin }: URL, error: Error): CliError => {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return new CliError(
    'unavailable',
    `No server answers at ${origin} (${cause?.code ?? cause?.message ?? 'unreachable'}): start one with \`qmcp serve\`, or leave --url out`,
    { cause: error },
  );
};

const notMcp = ({ href }: URL, status: number, cause?: Error): CliError =>
  new CliError(
    status >= 500 ? 'unavailable' : 'failed',
    `${href} answered with HTTP status ${status}, and not as an MCP server does: check --url`,
    { cause },
  );

/** An empty object for what is no JSON object: it has none of the members that are looked for. */
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
function toWireError({ code, status, message, data }: ServerError): WireError | CliError {
  const known = Object.entries(wireErrors).filter(([, row]) => row.wire === code);
  // An error in a reply that succeeded as HTTP carries no status.
  const [name] = known.find(([, row]) => row.status === (status ?? 200)) ?? known[0] ?? [];
  if (name === undefined) return new CliError('failed', `${message} (error ${code})`);
  return new WireError(name as WireErrorCode, message, data as WireErrorData | undefined);
}
