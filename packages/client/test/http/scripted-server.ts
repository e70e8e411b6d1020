import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as the server saw it, and the way to answer it. */
export interface Seen {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Text of the body. */
  readonly body: string;
  /** The body as a message, where it is one. */
  readonly message: { readonly id: number; readonly method: string };
}

/** A real HTTP server on a free port of this machine that answers as the test says; gone at the end of the scope. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** All requests so far, in order of arrival. */
  readonly seen: readonly Seen[];
  /** How many connections were ever made. */
  readonly connections: number;
  /** Waits until so many connections are open. */
  openConnections(count: number): Promise<void>;
  /** Waits for the next request that is not seen yet. */
  nextRequest(): Promise<void>;
}

/**
 * Starts a server.
 * @param answer - called for each request, when its body is there
 * @param port - any free one by default
 */
export async function scriptedServer(
  answer: (seen: Seen) => unknown,
  port = 0,
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const message = (body.startsWith('{') ? JSON.parse(body) : {}) as Seen['message'];
    const exchange = { request, response, body, message };
    seen.push(exchange);
    server.emit('seen');
    await answer(exchange);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      server.emit('socket-closed');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/mcp`,
    port: bound,
    seen,
    get connections() {
      return connections;
    },
    async openConnections(count) {
      while (sockets.size !== count)
        await once(server, sockets.size > count ? 'socket-closed' : 'connection');
    },
    async nextRequest() {
      await once(server, 'seen');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers a request with its result. */
export const answerWith =
  (result: unknown) =>
  ({ message, response }: Seen): void =>
    json(response, { jsonrpc: '2.0', id: message.id, result });

/** Starts an event stream. */
export function startEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}

/** One event. */
export const event = (data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${data === '' ? '' : JSON.stringify(data)}\n\n`;
