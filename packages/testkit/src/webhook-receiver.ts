import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What arrived. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a message; it may as well never do so. */
export type Answer = (response: ServerResponse) => void;

/** A receiver of webhooks on loopback. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** What arrived so far, in order. */
  readonly received: readonly Received[];
  /** How often it was connected to. */
  readonly connections: number;
  /** How the next messages are answered, one after the other; then, and by default, with 204. */
  script(...answers: readonly Answer[]): void;
}

/** Answers with a status. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
  (response) =>
    response.writeHead(code, headers).end(body);

/** Never answers. */
export const stall: Answer = () => undefined;

/** What is no HTTP. */
export const garbage: Answer = ({ socket }) => socket?.end('%$&/ 0 garbage\r\n\r\n');

/** Breaks the connection. */
export const reset: Answer = ({ socket }) => socket?.resetAndDestroy();

/** Begins to answer, and breaks the connection. */
export const resetMidAnswer: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('begun', () => response.socket?.resetAndDestroy());
};

/** Begins to answer, and never goes on. */
export const stallMidAnswer: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('begun');
};

/** Answers without end, for as long as somebody reads. */
export const endless: Answer = (response) => {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
  };
  response.on('drain', more).writeHead(200);
  more();
};

/** Starts a receiver on a free port. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const scripted: Answer[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      (scripted.shift() ?? status(204))(response);
    });
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get connections() {
      return connections;
    },
    script: (...answers) => void scripted.push(...answers),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
