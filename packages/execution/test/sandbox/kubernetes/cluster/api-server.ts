import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type WebSocket } from 'ws';

import { answer, ApiStatus } from './api-status.ts';
import { verbs } from './api-verbs.ts';
import { STREAM_PROTOCOLS } from './attached-streams.ts';
import type { Certificate } from './certificates.ts';
import type { ObjectStore } from './object-store.ts';
import { targetOf, type Target } from './resources.ts';
import { isAllowed, type Action, type PolicyRule } from './rights.ts';

/** Who may do what. */
export interface Access {
  tokens: ReadonlySet<string>;
  rules: readonly PolicyRule[];
  /** Refuses what is allowed, where something is out of order. */
  fault?: ((action: Action) => ApiStatus | undefined) | undefined;
}

/** Finds the container of a pod. @returns what takes the connection to its streams @throws ApiStatus where it does not run */
type Attach = (pod: string) => (socket: WebSocket) => void;

const methods: Readonly<Record<string, string>> = {
  POST: 'create',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The HTTP API over TLS: who is it, may he, and then the verb. */
export class ApiServer {
  /** What was asked for and allowed. */
  readonly actions: Action[] = [];
  readonly access: Access;
  readonly #store: ObjectStore;
  readonly #server: Server;
  readonly #attach: Attach;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => STREAM_PROTOCOLS.find((one) => offered.has(one)) ?? false,
  });
  readonly #watches = new Set<ServerResponse>();

  constructor(
    {
      store,
      certificate,
      access,
    }: { store: ObjectStore; certificate: Certificate; access: Access },
    attach: Attach,
  ) {
    this.#store = store;
    this.access = access;
    this.#attach = attach;
    this.#server = createServer(certificate, (request, response) => {
      void this.#answer(request, response);
    });
    this.#server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** How many watches are open. */
  get watches(): number {
    return this.#watches.size;
  }

  /** Tells all watches that what they began with is forgotten. */
  expireWatches(): void {
    this.#store.compact();
    const object = new ApiStatus(410, 'Expired', 'too old resource version').body;
    for (const watch of this.#watches) watch.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
  }

  /** Closes all watches, as the API does after some minutes. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Goes down at once. May be called again. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { target, query } = this.#read(request);
      const verb = verbOf(request, target, query);
      this.#authorize(request, { verb, ...actionOf(target) });
      if (verb === 'watch') this.#keep(response);
      await verbs[verb]?.({ store: this.#store, target, query, request, response });
    } catch (error) {
      const status =
        error instanceof ApiStatus ? error : new ApiStatus(500, 'InternalError', String(error));
      answer(response, status.code, status.body);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const { target } = this.#read(request);
      const action = actionOf(target);
      // Since 1.35 both are asked for.
      for (const verb of ['get', 'create']) this.#authorize(request, { verb, ...action });
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
      if (!STREAM_PROTOCOLS.some((one) => offered.includes(one))) {
        throw new ApiStatus(403, 'Forbidden', 'unable to upgrade: no protocol in common');
      }
      const take = this.#attach(target.name ?? '');
      this.#webSockets.handleUpgrade(request, socket, head, take);
    } catch (error) {
      if (!(error instanceof ApiStatus)) throw error;
      const body = JSON.stringify(error.body);
      socket.end(
        `HTTP/1.1 ${error.code} ${error.reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    }
  }

  #read({ url = '' }: IncomingMessage): {
    readonly target: Target;
    readonly query: URLSearchParams;
  } {
    const { pathname, searchParams: query } = new URL(url, 'https://127.0.0.1');
    const target = targetOf(pathname);
    if (target !== undefined) return { target, query };
    throw new ApiStatus(404, 'NotFound', 'the server could not find the requested resource');
  }

  #authorize({ headers }: IncomingMessage, action: Action): void {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (!this.access.tokens.has(token)) throw new ApiStatus(401, 'Unauthorized', 'Unauthorized');
    const { verb, group, resource, name } = action;
    if (!isAllowed(this.access.rules, action)) {
      const what = `${resource}${group === '' ? '' : `.${group}`}`;
      throw new ApiStatus(
        403,
        'Forbidden',
        `${what}${name === undefined ? '' : ` "${name}"`} is forbidden: User "system:serviceaccount:qmcp:qmcp" cannot ${verb} resource "${resource}" in API group "${group}"`,
      );
    }
    const fault = this.access.fault?.(action);
    if (fault !== undefined) throw fault;
    this.actions.push(action);
  }

  #keep(watch: ServerResponse): void {
    this.#watches.add(watch);
    watch.once('close', () => this.#watches.delete(watch));
  }
}

const actionOf = ({
  resource: { group, plural },
  name,
  subresource,
}: Target): Omit<Action, 'verb'> => ({
  group,
  resource: subresource === undefined ? plural : `${plural}/${subresource}`,
  name,
});

function verbOf(
  { method = '' }: IncomingMessage,
  { name }: Target,
  query: URLSearchParams,
): string {
  if (method !== 'GET') return methods[method] ?? 'none';
  if (name !== undefined) return 'get';
  return query.get('watch') === 'true' ? 'watch' : 'list';
}
