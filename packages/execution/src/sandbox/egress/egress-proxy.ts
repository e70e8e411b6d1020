import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Reach } from '@qmcp/client';
import { isWithinReach } from '@qmcp/client/address-kind';
import type { Clock } from '@qmcp/contracts';

import type { EgressAttempt } from '../sandbox.ts';
import { readDestination, type Destination } from './allow-list.ts';

/** All addresses of a host. @throws where it has none */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** What a proxy decides by. */
export interface EgressProxyOptions {
  readonly clock: Clock;
  readonly reach: Reach;
  readonly resolveHost: ResolveHost;
  readonly isAllowed: (destination: Destination) => boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 32;
const MAX_HEADER_BYTES = 8 * 1024;

/** A refusal, as its HTTP status. */
class Refusal extends Error {
  readonly status: string;
  readonly outcome: 'refused' | 'failed';

  constructor(status: string, reason: string, outcome: 'refused' | 'failed' = 'refused') {
    super(reason);
    this.status = status;
    this.outcome = outcome;
  }
}

/**
 * An HTTP proxy that knows no method but CONNECT (RFC 9110, 9.3.6). It resolves names itself, and connects to the very
 * address that it checked, so that a name which leads elsewhere a moment later gains nothing.
 */
export class EgressProxy {
  readonly server: Server;
  readonly #options: EgressProxyOptions;
  readonly #open = new Set<Duplex>();
  #onAttempt: ((attempt: EgressAttempt) => void) | undefined;

  constructor(options: EgressProxyOptions) {
    this.#options = options;
    this.server = createServer({ maxHeaderSize: MAX_HEADER_BYTES });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('connection', (socket: Socket) => this.#keep(socket));
    this.server.on('request', ({ method = '', url = '' }: IncomingMessage, reply) => {
      const { hostname: host, port } = URL.parse(url) ?? { hostname: '', port: '' };
      const reason = `${method} goes through no proxy of a sandbox: use https.`;
      this.#tell({ host, port: Number(port) || 80, outcome: 'refused', reason });
      reply.writeHead(405, { allow: 'CONNECT', connection: 'close' }).end(`${reason}\n`);
    });
    this.server.on('connect', (request, client, head) => {
      void this.#serve(request.url ?? '', client, head);
    });
  }

  /** Says who hears of attempts from now on. */
  listen(onAttempt: ((attempt: EgressAttempt) => void) | undefined): void {
    this.#onAttempt = onAttempt;
  }

  /** Ends what is open, and takes nothing more. */
  close(): void {
    this.server.close();
    for (const stream of this.#open) stream.destroy();
  }

  async #serve(authority: string, client: Duplex, head: Buffer): Promise<void> {
    const destination = readDestination(authority);
    const named = destination ?? { host: authority, port: 0 };
    const gone = new AbortController();
    client.once('close', () => gone.abort());
    try {
      const upstream = await this.#reach(destination, gone.signal);
      this.#tell({ ...named, outcome: 'allowed' });
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      join(client, upstream);
    } catch (error) {
      const { status, message, outcome } = toRefusal(error);
      this.#tell({ ...named, outcome, reason: message });
      client.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n${message}\n`);
    }
  }

  /** @param signal - ends the connection too, once it is there */
  async #reach(destination: Destination | undefined, signal: AbortSignal): Promise<Socket> {
    if (destination === undefined)
      throw new Refusal('400 Bad Request', 'It names no host and port.');
    if (!this.#options.isAllowed(destination)) {
      throw new Refusal('403 Forbidden', 'It is not among the hosts that this code may reach.');
    }
    const address = await this.#checkedAddress(destination.host);
    signal.throwIfAborted();
    return this.#connect(address, destination.port, signal);
  }

  async #checkedAddress(host: string): Promise<string> {
    const addresses = isIP(host) === 0 ? await this.#options.resolveHost(host) : [host];
    const [first] = addresses;
    if (first !== undefined && addresses.every((one) => isWithinReach(this.#options.reach, one)))
      return first;
    throw new Refusal('403 Forbidden', 'Its name leads to an address that no code may reach.');
  }

  async #connect(address: string, port: number, signal: AbortSignal): Promise<Socket> {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect({ host: address, port, allowHalfOpen: true, signal });
    this.#keep(socket);
    const cancelTimer = this.#options.clock.setTimer(
      () => socket.destroy(new Error('it took too long')),
      CONNECT_TIMEOUT_MS,
    );
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => reject(new Error('it was closed')));
    socket.once('error', reject);
    return promise.finally(cancelTimer);
  }

  #keep(stream: Socket): void {
    this.#open.add(stream);
    // Whoever is at the other end of the tunnel sees that this end is gone.
    stream.on('error', () => stream.destroy());
    stream.once('close', () => this.#open.delete(stream));
  }

  #tell(attempt: EgressAttempt): void {
    this.#onAttempt?.(attempt);
  }
}

function join(client: Duplex, upstream: Socket): void {
  client.pipe(upstream);
  upstream.pipe(client);
  upstream.once('close', () => client.destroy());
}

const toRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('502 Bad Gateway', 'It could not be reached.', 'failed');
