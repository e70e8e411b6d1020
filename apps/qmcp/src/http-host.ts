import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { PlatformError } from '@qmcp/contracts';
import type { Clock, Limits, Logger } from '@qmcp/contracts';

// Importing node:http makes all that it exports at once, and with that loads a whole HTTP client, which doubles the start.
const { createServer } = process.getBuiltinModule('node:http');

/** How often, at least, connections are checked against the time limits of what they still owe. */
const CONNECTIONS_CHECK_MS = 1_000;

/** How often connections that fell idle are ended while the server closes. */
const CLOSING_SWEEP_MS = 20;

/** What answers behind the port. */
export interface HttpHandlers {
  /** The MCP endpoint, `/mcp`. */
  mcp(request: IncomingMessage, response: ServerResponse): void;
  /** Every other path. */
  api(request: IncomingMessage, response: ServerResponse): void;
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** One port: the MCP endpoint and the REST API behind it. */
export class HttpHost {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #drainTimeoutMs: number;
  readonly #connections = new Set<Socket>();

  constructor(
    handlers: HttpHandlers,
    ports: {
      readonly clock: Clock;
      readonly logger: Logger;
      readonly limits: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs' | 'drainTimeoutMs'>;
    },
  ) {
    const { clock, logger, limits } = ports;
    this.#clock = clock;
    this.#logger = logger;
    this.#drainTimeoutMs = limits.drainTimeoutMs;
    this.#server = createServer(
      {
        // They bound what a client sends, not how long it listens: streams may last.
        headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
        requestTimeout: limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(CONNECTIONS_CHECK_MS, limits.requestTimeoutMs),
      },
      (request, response) => {
        if (isMcp(request.url ?? '')) handlers.mcp(request, response);
        else handlers.api(request, response);
      },
    );
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  /**
   * Starts to listen.
   * @returns the URL that people type, without a slash at its end
   * @throws PlatformError `listen_failed`, with what to do
   */
  async listen(address: ListenAddress): Promise<string> {
    const host = address.host.replace(/^\[|\]$/g, '');
    this.#server.listen({ host, port: address.port });
    await once(this.#server, 'listening').catch((error: unknown) => {
      throw explain(error as NodeJS.ErrnoException, address);
    });
    // A connection that can't be accepted, for want of file descriptors say, must not end those that are there.
    this.#server.on('error', (error) => {
      this.#logger.error({ err: error }, 'a connection could not be accepted');
    });
    const { port } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /**
   * Takes no more connections, and ends each that is there once nothing is under way on it. Resolves when all are gone;
   * those that outlast the drain limit are cut.
   */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const cutAtMs = this.#clock.monotonicMs() + this.#drainTimeoutMs;
    let cancelTimer: (() => void) | undefined;
    // A connection that was busy when the server closed would stay for the client's next request.
    const sweep = (): void => {
      if (this.#clock.monotonicMs() < cutAtMs) this.#closeIdleConnections();
      else this.#server.closeAllConnections();
      cancelTimer = this.#clock.setTimer(sweep, CLOSING_SWEEP_MS);
    };
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    sweep();
    await closed;
    cancelTimer?.();
  }

  #closeIdleConnections(): void {
    this.#server.closeIdleConnections();
    // Browsers open connections ahead of need. For Node.js one that has not sent anything yet is not idle.
    for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy();
  }
}

const isMcp = (target: string): boolean => target === '/mcp' || target.startsWith('/mcp?');

function explain(error: NodeJS.ErrnoException, { host, port }: ListenAddress): PlatformError {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken: stop what uses it, or choose another with --port or QMCP_PORT (0 takes a free one)`,
    EACCES: `port ${port} needs privileges: choose one above 1023 with --port or QMCP_PORT`,
    EADDRNOTAVAIL: `this machine has no address ${host}: set another with --host or QMCP_HOST`,
    ENOTFOUND: `the name ${host} is not known: set another with --host or QMCP_HOST`,
  };
  return new PlatformError(
    'listen_failed',
    `Can't listen on ${host}: ${why[error.code ?? ''] ?? error.message}`,
    { cause: error },
  );
}
