import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { McpServer } from '../src/mcp-server.ts';

/** What came back. */
export interface HttpAnswer {
  readonly status: number | undefined;
  /** The session that the answer names, if any. */
  readonly session: string;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

/** A server behind real HTTP, gone at the end of the scope. */
export interface ServedHttp extends AsyncDisposable {
  /** Posts one message, or a batch. */
  readonly post: (body: object, headers?: Headers) => Promise<HttpAnswer>;
  /** Opens the stream of a session, unless `signal` aborts before. */
  readonly get: (headers: Headers, signal?: AbortSignal) => Promise<IncomingMessage>;
}

/** Serves MCP on a free port of this machine. */
export async function overHttp(server: McpServer): Promise<ServedHttp> {
  const http = createServer((request, response) => server.handleHttp(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const send = (
    options: { method: string; headers: Headers; signal?: AbortSignal },
    body?: string,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sending = httpRequest({ port, path: '/mcp', ...options }, resolve);
      sending.on('error', reject);
      sending.end(body);
    });
  return {
    async post(body, headers) {
      const accept = 'application/json, text/event-stream';
      const common = { 'Content-Type': 'application/json', Accept: accept };
      const all = { ...common, ...headers };
      const response = await send({ method: 'POST', headers: all }, JSON.stringify(body));
      return {
        status: response.statusCode,
        session: String(response.headers['mcp-session-id']),
        body: await text(response),
      };
    },
    get: (given, signal) => {
      const headers = { Accept: 'text/event-stream', ...given };
      return send({ method: 'GET', headers, ...(signal && { signal }) });
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
