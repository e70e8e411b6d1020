import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener } from '@hono/node-server';

import { createApp, type Fault } from './app.ts';
import { isLoopback } from './loopback.ts';
import { UserStore } from './store/user-store.ts';

const CLOSE_GRACE_MS = 5_000;
const TOKEN = /^[\x21-\x7e]+$/;

/** Where the service stands, what it keeps and who may ask. */
export interface UserServiceOptions {
  /** The SQLite file, made when it isn't there (its folder must be); `:memory:` for a store that ends with the service. */
  readonly file: string;
  /** The address to listen on; `127.0.0.1` unless told. Any other machine's reach needs a token. */
  readonly host?: string;
  /** The TCP port; 0, the default, takes a free one. */
  readonly port?: number;
  /** What each request must carry as `Authorization: Bearer <token>`. */
  readonly token?: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Learns of each unexpected error; writes a line of JSON to standard error unless told otherwise. */
  readonly onFault?: (fault: Fault) => void;
  /** How long `close` lets the requests under way finish before it cuts them off; 5 seconds unless told. */
  readonly closeGraceMs?: number;
}

/** A user service that listens. */
export interface UserService {
  /** The origin, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Stops listening, lets the requests under way finish, and closes the store. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a user directory over HTTP. Several services, in one process or in many, may share one file. Throws when the
 * file can't be opened or is of a newer version, when the address is taken, when the token can't be a bearer token, and
 * when other machines could reach the service without one.
 */
export async function startUserService(options: UserServiceOptions): Promise<UserService> {
  const { file, host = '127.0.0.1', port = 0, token, now, onFault = writeFault } = options;
  checkDoor(host, token);
  const store = new UserStore({ file, now });
  const app = createApp({ store, token, newFaultId: randomUUID, onFault });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => {
    // A connection whose last request ends while the service closes would else stay until its keep-alive runs out.
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
    void answer(request, response);
  });
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    store.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= stop(server, options.closeGraceMs ?? CLOSE_GRACE_MS).then(() => store.close()));
  return { url: urlOf(server), close };
}

function checkDoor(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) {
    throw new Error(
      `The user service would be open to other machines on ${host}: give it a token, or bind it to 127.0.0.1.`,
    );
  }
  if (token !== undefined && !TOKEN.test(token)) {
    throw new Error(
      'The token of the user service must be printable ASCII characters without spaces, at least one.',
    );
  }
}

/** Also ends the idle connections; the timer is for a client that stalls, which would otherwise hold the service open. */
async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function writeFault({ id, error }: Fault): void {
  process.stderr.write(
    `${JSON.stringify({ level: 'error', fault: id, message: error.message, stack: error.stack })}\n`,
  );
}
