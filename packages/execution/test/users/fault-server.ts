import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the server does with one request. */
export type Behaviour = (response: ServerResponse) => void;

/** A request that arrived. */
export interface Arrival {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A user service that misbehaves as it is told: one behaviour a request, the last one for all that follow. */
export async function startFaultServer(...behaviours: readonly [Behaviour, ...Behaviour[]]) {
  const arrivals: Arrival[] = [];
  const waiting: (() => void)[] = [];
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      arrivals.push({ method, url, headers, body });
      waiting.shift()?.();
      behaviours[Math.min(arrivals.length, behaviours.length) - 1]?.(response);
    });
  });
  server.on('connection', (socket) => connections.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    arrivals,
    connections,
    /** Waits for the next request to arrive. */
    nextArrival: () => new Promise<void>((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with JSON. */
export const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** Answers with whatever text it is given. */
export const answerText =
  (status: number, body: string): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(body);
  };

/** Never answers. */
export const hang: Behaviour = () => {};

/** Breaks the connection. */
export const reset: Behaviour = (response) => {
  response.socket?.resetAndDestroy();
};

/** Sends the head and the beginning of the body, then nothing. */
export const stall: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"id":');
};
