import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Params = Readonly<Record<string, unknown>>;

/** A message that the client posted. */
export interface Posted {
  readonly id?: number | string;
  readonly method: string;
  readonly params: Params;
  readonly headers: IncomingMessage['headers'];
  /** Of an answer to the server's own request. */
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sends messages of a stream; the stream ends when the script does. */
export type Send = (message: Params) => void;

/** How the server replies to one message. */
export type Reply =
  | { readonly result: unknown; readonly headers?: Record<string, string> }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | { readonly stream: (send: Send, closed: Promise<void>) => Promise<void> };

/** Replies by method; what is not listed gets 404 and JSON-RPC -32601. */
export type Script = Readonly<Record<string, (posted: Posted) => Reply | Promise<Reply>>>;

/** An MCP server over real HTTP that does as its script says. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** Methods in the order of their arrival. */
  readonly methods: readonly string[];
  /** Replaces the script. */
  follow(script: Script): void;
}

/** What `server/discover` answers when a script has no word of its own. */
export const discovered = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {}, resources: {}, prompts: {} },
  ttlMs: 0,
  cacheScope: 'private',
  instructions: 'Use it well.',
  _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'scripted', version: '1.0.0' } },
};

/** A server of revision 2026-07-28. */
export const modern = (script: Script = {}): Promise<ScriptedServer> =>
  startScriptedServer({ 'server/discover': () => ({ result: discovered }), ...script });

/** A server of the 2025 era, that knows no other. */
export const legacy = (script: Script = {}): Promise<ScriptedServer> =>
  startScriptedServer({
    initialize: ({ params }) => ({
      result: {
        protocolVersion: params['protocolVersion'],
        capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
        serverInfo: { name: 'scripted', version: '1.0.0' },
      },
    }),
    'notifications/initialized': () => ({ status: 202 }),
    'notifications/cancelled': () => ({ status: 202 }),
    ...script,
  });

export async function startScriptedServer(first: Script): Promise<ScriptedServer> {
  let script = first;
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message =
      request.method === 'POST'
        ? ((await json(request)) as Posted)
        : { method: `${request.method}` };
    const seen = { params: {}, ...message, headers: request.headers } as Posted;
    posted.push(seen);
    const reply = await script[seen.method ?? 'answer']?.(seen);
    await send(reply ?? unknownMethod(request), seen, response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    posted,
    get methods() {
      return posted.map(({ method }) => method ?? 'answer');
    },
    follow(next) {
      script = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

const unknownMethod = ({ method }: IncomingMessage): Reply =>
  method === 'POST'
    ? { error: { code: -32601, message: 'Method not found' } }
    : { status: 405, body: '' };

async function send(reply: Reply, { id }: Posted, response: ServerResponse): Promise<void> {
  if ('status' in reply) {
    response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  if ('stream' in reply) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    await reply.stream((message) => {
      response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
    }, closed);
    response.end();
    return;
  }
  const status = 'error' in reply ? 404 : 200;
  const headers = { 'content-type': 'application/json', ...('headers' in reply && reply.headers) };
  response.writeHead(status, headers);
  response.end(JSON.stringify({ jsonrpc: '2.0', id, ...withoutHeaders(reply) }));
}

const withoutHeaders = (reply: Reply): Params => {
  const { headers: _, ...rest } = reply as Params;
  return rest;
};
