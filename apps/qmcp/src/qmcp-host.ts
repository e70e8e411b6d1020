import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';

import { localOwner, PlatformError } from '@qmcp/contracts';
import type { Clock, Entropy, Logger, SealedStore, Telemetry } from '@qmcp/contracts';
import type { Notifier } from '@qmcp/execution';
import type { McpServer, Registry } from '@qmcp/server';
import type { RedisSharing } from '@qmcp/storage/redis';
import type { Registry as Metrics } from 'prom-client';

import type { ApiOptions } from './api/api-ports.ts';
import type { Qmcp } from './create-qmcp.ts';
import { statusOf } from './api-key-status.ts';
import { HttpHost } from './http-host.ts';
import type { ListenAddress } from './http-host.ts';
import { exposedName, isAnyAddress, isLoopback, publicUrl } from './loopback.ts';

/** Where a server listens unless told otherwise. */
export const defaultAddress: ListenAddress = { host: '127.0.0.1', port: 3333 };

/** What a server lives on besides the protocol engine. */
export interface QmcpParts extends Omit<
  ApiOptions,
  'server' | 'store' | 'metrics' | 'limits' | 'isDraining'
> {
  readonly store: SealedStore;
  readonly notifier: Pick<Notifier, 'start' | 'wake' | 'close'>;
  readonly auth: 'local' | 'keys';
  readonly limits: ConstructorParameters<typeof HttpHost>[1]['limits'] &
    NonNullable<ApiOptions['limits']> & { readonly settleGraceMs: number };
  /** Where other processes of the store reach this one. Default: where it listens, if that is on loopback. */
  readonly peerUrl?: string | undefined;
  /** Where people and clients reach it, if that is told. Default: where it listens. */
  readonly publicUrl?: string | undefined;
  /** What is shared with other processes beside the store. */
  readonly redis?: Pick<RedisSharing, 'close'> | undefined;
  /** Undefined: nothing is counted. */
  readonly metrics: Metrics | undefined;
}

/** A protocol engine with its doors: a port, or a pair of pipes. */
export class QmcpHost implements Qmcp {
  readonly server: McpServer;
  readonly #parts: QmcpParts;
  readonly #http: HttpHost;
  #api: Promise<RequestListener> | undefined;
  #draining = false;
  #closing: Promise<void> | undefined;
  #url: string | undefined;

  constructor(server: McpServer, parts: QmcpParts) {
    this.server = server;
    this.#parts = parts;
    this.#http = new HttpHost(
      {
        mcp: (request, response) => server.handleHttp(request, response),
        api: (request, response) => void this.#serveApi(request, response),
      },
      parts,
    );
  }

  get registry(): Registry {
    return this.server.registry;
  }

  get store(): SealedStore {
    return this.#parts.store;
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  get entropy(): Entropy {
    return this.#parts.entropy;
  }

  get logger(): Logger {
    return this.#parts.logger;
  }

  get telemetry(): Telemetry {
    return this.#parts.telemetry;
  }

  get url(): string | undefined {
    return this.#url ?? this.#parts.publicUrl;
  }

  async listen(address: Partial<ListenAddress> = {}): Promise<{ readonly url: string }> {
    const { host, port } = { ...defaultAddress, ...address };
    const exposed = exposedName(host, this.#parts.allowedHosts);
    if (exposed !== undefined) await this.#checkExposure(exposed);
    const url = await this.#http.listen({ host, port });
    this.#url = publicUrl(url, this.#parts);
    const peerUrl = this.#parts.peerUrl ?? (isLoopback(host) ? url : undefined);
    if (peerUrl !== undefined) await this.store.peers.announce(peerUrl);
    this.server.shareChanges();
    await this.server.resumeHeldCalls();
    await this.#parts.notifier.start();
    return { url };
  }

  async warmUp(): Promise<void> {
    await this.#loadApi();
  }

  async serveStdio(input: Readable, output: Writable): Promise<void> {
    this.server.shareChanges();
    await this.server.resumeHeldCalls();
    await this.#parts.notifier.start();
    return this.server.serveStdio(input, output, localOwner);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#draining = true;
    await this.#leavePeers();
    const httpClosed = this.#http.close();
    await this.#drain();
    await httpClosed;
    await this.#parts.notifier.close();
    this.#parts.redis?.close();
    await this.#parts.store.close();
  }

  /** Who ends without, and its sessions with it, is found to be gone all the same. */
  async #leavePeers(): Promise<void> {
    if (this.#url === undefined) return;
    try {
      await this.store.peers.withdraw();
    } catch (error) {
      this.logger.warn({ err: error }, 'the address of this process could not be taken back');
    }
  }

  /** A tool that ignores its time limit must not hold up the shutdown: its record says at the next start that it is lost. */
  async #drain(): Promise<void> {
    const { clock, limits, logger } = this.#parts;
    await new Promise<void>((resolve, reject) => {
      const cancelTimer = clock.setTimer(
        () => {
          logger.warn({}, 'calls are still running: they will be recorded as ambiguous');
          resolve();
        },
        limits.drainTimeoutMs + 2 * limits.settleGraceMs,
      );
      this.server.close().then(resolve, reject).finally(cancelTimer);
    });
  }

  /** @throws PlatformError `listen_unsafe` */
  async #checkExposure(host: string): Promise<void> {
    const { auth, store, clock, logger, allowedHosts = [] } = this.#parts;
    if (auth === 'local') {
      throw new PlatformError(
        'listen_unsafe',
        `Refusing to serve ${host} without authentication: anyone who reaches it could call every tool. Set QMCP_AUTH=keys and create a key with \`qmcp keys create\`, or serve this machine alone`,
      );
    }
    const nowMs = clock.nowMs();
    const keys = await store.apiKeys.list();
    if (keys.every((key) => statusOf(key, nowMs) !== 'active')) {
      logger.warn({}, 'no API key is active, so nobody can call: run `qmcp keys create <name>`');
    }
    if (isAnyAddress(host) && allowedHosts.length === 0) {
      logger.warn({}, 'only requests to localhost are served: set QMCP_ALLOWED_HOSTS');
    }
  }

  async #serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const listener = await this.#loadApi();
      listener(request, response);
    } catch (error) {
      this.logger.error({ err: error }, 'the REST API could not be loaded');
      response.writeHead(500).end();
    }
  }

  #loadApi(): Promise<RequestListener> {
    return (this.#api ??= this.#makeApi());
  }

  async #makeApi(): Promise<RequestListener> {
    const [{ createApi }, { Registry: MetricsRegistry }] = await Promise.all([
      import('./api/app.ts'),
      import('prom-client'),
    ]);
    return createApi({
      ...this.#parts,
      server: this.server,
      metrics: this.#parts.metrics ?? new MetricsRegistry(),
      isDraining: () => this.#draining,
    }).listener;
  }
}
