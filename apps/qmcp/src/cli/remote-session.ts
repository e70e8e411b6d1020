import { PlatformError, WireError, wireErrors } from '@qmcp/contracts';
import type { WireErrorCode, WireErrorData } from '@qmcp/contracts';
import { connect, HttpStatusError, ServerError } from '@qmcp/client';
import type { Authorizer, CallOptions, Client } from '@qmcp/client';

import { version } from '../version.ts';
import { CliError } from './cli-error.ts';
import { RemoteHumanSession } from './remote-human-session.ts';
import { notMcp, RestClient } from './rest-client.ts';
import type { InvocationPage, Result, Session } from './session.ts';

/** Where a server is, and what it is shown. */
export interface RemoteServer {
  /** Of an MCP endpoint; or of a server without a path, whose endpoint is `/mcp`. */
  readonly url: string;
  readonly authorizer: Authorizer;
  /** Cancels what is under way. */
  readonly signal: AbortSignal;
  /** Hears what a call says of itself that goes on as a task, whenever it says something else. */
  readonly onWaiting: (message: string) => void;
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

  readonly human: RemoteHumanSession;
  readonly #client: Client;
  readonly #endpoint: URL;
  readonly #rest: RestClient;
  readonly #server: RemoteServer;

  private constructor(client: Client, endpoint: URL, server: RemoteServer) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#server = server;
    const { authorizer, signal } = server;
    this.#rest = new RestClient({ endpoint, authorizer, signal });
    this.human = new RemoteHumanSession({
      rest: this.#rest,
      endpoint,
      signal,
      explained: (work) => this.#explained(work),
    });
  }

  request(method: string, params: Result = {}): Promise<Result> {
    const { signal, onWaiting } = this.#server;
    return this.#explained(async () => {
      if (method !== 'tools/call') return await this.#client.request(method, params, { signal });
      // What the server says is shown as it is: whether it keeps to its own schema is for others to judge.
      const call = { name: String(params['name']), arguments: params['arguments'] as Result };
      const options = { signal, validateOutput: false, onTask: tellOnce(onWaiting) };
      const result = await this.#client.callTool(call, options);
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

  #read(path: string, fits: (body: Result) => boolean): Promise<Result> {
    return this.#explained(() => this.#rest.ask({ path }, fits));
  }

  #explained<T>(work: () => Promise<T>): Promise<T> {
    return explained({ endpoint: this.#endpoint, signal: this.#server.signal }, work);
  }
}

/** Tells what a task says of itself while it is not over, each time that it differs from what it said before. */
function tellOnce(tell: (message: string) => void): NonNullable<CallOptions['onTask']> {
  let told: string | undefined;
  return ({ status, statusMessage }) => {
    const goesOn = status === 'working' || status === 'input_required';
    if (!goesOn || statusMessage === undefined || statusMessage === told) return;
    told = statusMessage;
    tell(statusMessage);
  };
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

/** A refusal by its name: several share a JSON-RPC code, and the HTTP status tells them apart. */
function toWireError({ code, status, message, data }: ServerError): WireError | CliError {
  const known = Object.entries(wireErrors).filter(([, row]) => row.wire === code);
  // An error in a reply that succeeded as HTTP carries no status.
  const [name] = known.find(([, row]) => row.status === (status ?? 200)) ?? known[0] ?? [];
  if (name === undefined) return new CliError('failed', `${message} (error ${code})`);
  return new WireError(name as WireErrorCode, message, data as WireErrorData | undefined);
}
