import type { Server } from 'node:http';
import type { Readable, Writable } from 'node:stream';

import { defaultLimits, localOwner, PlatformError } from '@qmcp/contracts';
import type { Entropy, Implementation, Limits, Logger, Policy, Store, Telemetry } from '@qmcp/contracts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer } from '@qmcp/server';
import type { Definition, McpServer, Registry } from '@qmcp/server';
import { openSqliteStore } from '@qmcp/storage';
import { Registry as Metrics } from 'prom-client';

import { startHttpServer, urlOf } from './http-server.ts';
import type { ListenAddress } from './http-server.ts';
import { isLoopback } from './loopback.ts';
import { createLogger } from './observability/logger.ts';
import { createTelemetry } from './observability/telemetry.ts';
import { systemClock } from './platform/system-clock.ts';
import { createSystemEntropy } from './platform/system-entropy.ts';
import { version } from './version.ts';

/** How to make a server; everything has a default. */
export interface QmcpOptions {
  /** Tools, resources, resource templates and prompts to begin with. */
  readonly definitions?: Iterable<Definition>;
  /** A database file, or `:memory:` for a record that ends with the process. Default `:memory:`. */
  readonly store?: string;
  readonly info?: Implementation;
  /** Guidance for models on how to use this server. */
  readonly instructions?: string;
  /** `local`: callers without a key are the local owner; loopback only. `keys`: a key is needed. Default `local`. */
  readonly auth?: 'local' | 'keys';
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Default: allows what the principal's scopes grant. */
  readonly policy?: Policy;
  /** Default: warnings and errors as JSON on standard error. */
  readonly logger?: Logger;
}

/** A governed MCP server. */
export interface Qmcp {
  /** Definitions may come and go while it runs. */
  readonly registry: Registry;
  readonly server: McpServer;
  readonly store: Store;
  /**
   * Serves MCP at `/mcp`, and REST beside it.
   * @throws PlatformError `listen_unsafe` beyond loopback without keys, `listen_failed`
   */
  listen(address?: Partial<ListenAddress>): Promise<{ readonly url: string }>;
  /** Serves MCP on a pair of streams, as the local owner, until `input` ends. */
  serveStdio(input: Readable, output: Writable): Promise<void>;
  /** Answers what is under way, ends streams, flushes. Calling again does nothing. */
  close(): Promise<void>;
}

/** Where a server listens unless told otherwise. */
export const defaultAddress: ListenAddress = { host: '127.0.0.1', port: 3333 };

/**
 * Makes a governed MCP server: both protocol eras, REST, audit, rate limits. It listens nowhere yet.
 * @throws PlatformError when the store can't be opened or a definition is not valid
 */
export async function createQmcp(options: QmcpOptions = {}): Promise<Qmcp> {
  const parts = await assemble(options);
  for (const definition of options.definitions ?? []) parts.server.registry.add(definition);
  return new RunningQmcp(parts, options);
}

interface Parts {
  readonly server: McpServer;
  readonly store: Store;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
  readonly info: Implementation;
  readonly limits: Limits;
}

async function assemble(options: QmcpOptions): Promise<Parts> {
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const info = options.info ?? { name: 'qmcp', version };
  const logger =
    options.logger ?? createLogger({ level: 'warn', format: 'json', destination: process.stderr });
  const metrics = new Metrics();
  const telemetry = createTelemetry(metrics);
  const store = await openSqliteStore({
    file: options.store ?? ':memory:',
    clock,
    logger,
    instanceId: entropy.uuidv7(),
  });
  const server = createMcpServer({
    info,
    ...(options.instructions !== undefined && { instructions: options.instructions }),
    store,
    host: createToolHost({ clock, limits }),
    clock,
    entropy,
    logger,
    telemetry,
    ...(options.policy !== undefined && { policy: options.policy }),
    auth: options.auth ?? 'local',
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
    limits,
  });
  return { server, store, entropy, logger, telemetry, metrics, info, limits };
}

class RunningQmcp implements Qmcp {
  readonly server: McpServer;
  readonly store: Store;
  readonly #parts: Parts;
  readonly #options: QmcpOptions;
  #http: Server | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts, options: QmcpOptions) {
    this.server = parts.server;
    this.store = parts.store;
    this.#parts = parts;
    this.#options = options;
  }

  get registry(): Registry {
    return this.server.registry;
  }

  async listen(address: Partial<ListenAddress> = {}): Promise<{ readonly url: string }> {
    const { host, port } = { ...defaultAddress, ...address };
    if (!isLoopback(host) && this.#options.auth !== 'keys') throw unsafe(host);
    // REST is not needed over stdio, and its libraries cost start-up time.
    const { createApi } = await import('./api/app.ts');
    const { listener: rest } = createApi({
      ...this.#parts,
      clock: systemClock,
      allowedHosts: this.#options.allowedHosts ?? [],
      allowedOrigins: this.#options.allowedOrigins ?? [],
      isDraining: () => this.#closing !== undefined,
    });
    this.#http = await startHttpServer(
      { host, port },
      { mcp: (request, response) => this.server.handleHttp(request, response), rest },
      this.#parts.limits,
    );
    return { url: urlOf(this.#http, host) };
  }

  serveStdio(input: Readable, output: Writable): Promise<void> {
    return this.server.serveStdio(input, output, localOwner);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const http = this.#http;
    const stopped = new Promise<void>((resolve) => {
      if (http === undefined) resolve();
      else http.close(() => resolve());
    });
    await this.server.close();
    http?.closeIdleConnections();
    await stopped;
    await this.store.close();
  }
}

const unsafe = (host: string): PlatformError =>
  new PlatformError(
    'listen_unsafe',
    `Refusing to listen on ${host} without authentication: anyone who reaches it could call every tool. Set QMCP_AUTH=keys and create a key with \`qmcp keys create\`, or listen on 127.0.0.1`,
  );
