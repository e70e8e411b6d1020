import type { Clock, Implementation, Logger, LogLevel } from '@qmcp/contracts';

import { Client } from './client.ts';
import type { EventHub, HandshakeHub } from './client.ts';
import { Connection } from './connection.ts';
import type { ServerAccess } from './connection.ts';
import { createServerMemory } from './eras/server-memory.ts';
import type { ServerMemory } from './eras/server-memory.ts';
import { sseTransport } from './http/sse-transport.ts';
import { streamableHttp } from './http/streamable-http-transport.ts';
import type { StreamableHttpOptions } from './http/streamable-http-transport.ts';
import type { ClientHandlers } from './input/client-handlers.ts';
import { systemClock } from './platform/system-clock.ts';
import { safeListener } from './requests/safe-listener.ts';
import { Resilience } from './resilience/resilience.ts';
import type { ResilienceOptions } from './resilience/resilience.ts';
import type { Era } from './session.ts';
import { toEvent } from './subscriptions/subscription-event.ts';
import type { Transport } from './transport.ts';

/** A message of the server's log (MCP, "Logging"). */
export interface LogMessage {
  readonly level: LogLevel;
  readonly logger?: string;
  readonly data: unknown;
}

/** How a client behaves; everything has a default. */
export interface ConnectOptions extends Omit<StreamableHttpOptions, 'url'> {
  /** What the client calls itself. Default: this library. */
  readonly clientInfo?: Implementation;
  /** Answers to what servers ask; each that is given declares its capability. */
  readonly handlers?: ClientHandlers;
  /** Speaks this era only. Default: the newest that the server speaks. */
  readonly era?: Era;
  /** Keeps what was found out about servers. Default: a memory of this process. */
  readonly memory?: ServerMemory;
  /** How long to wait for an answer. Default 60 000. */
  readonly timeoutMs?: number;
  /** How long a server may leave the opening probe unanswered before it counts as one of the 2025 era. Default 10 000. */
  readonly probeTimeoutMs?: number;
  readonly resilience?: ResilienceOptions;
  /** Gets the server's log from `logLevel` on. */
  readonly onLog?: (message: LogMessage) => void;
  /** Default `info` where `onLog` is given. */
  readonly logLevel?: LogLevel;
  /** Gives up connecting; once connected it means nothing any more. */
  readonly signal?: AbortSignal;
  /** The client's own log: what it worked around. Default: none. */
  readonly logger?: Logger;
  readonly clock?: Clock;
}

const processMemory = createServerMemory();

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

const DEFAULT_CLIENT: Implementation = { name: 'qmcp-client', version: '0.1.0' };
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_PROBE_TIMEOUT_MS = 10_000;

/**
 * Connects to an MCP server of either era and returns once it has answered.
 * @param server - the URL of its endpoint (Streamable HTTP, with the old HTTP+SSE as a last resort), or a function that
 *   makes a transport anew for each connection: `() => stdio({ command: 'my-server' })`
 * @throws PlatformError `server_unreachable` and its like, ServerError, HttpStatusError: each says what to do
 */
export async function connect(
  server: string | URL | (() => Transport),
  options: ConnectOptions = {},
): Promise<Client> {
  const { clock = systemClock, logger = silent, handlers = {} } = options;
  const onLog = options.onLog && safeListener(options.onLog, logger);
  const notices: EventHub = new Set();
  const handshakes: HandshakeHub = new Set();
  const setup = {
    clientInfo: options.clientInfo ?? DEFAULT_CLIENT,
    handlers,
    clock,
    logger,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    probeTimeoutMs: options.probeTimeoutMs ?? DEFAULT_PROBE_TIMEOUT_MS,
    logLevel: onLog === undefined ? undefined : (options.logLevel ?? 'info'),
    onNotice(method: string, params: Readonly<Record<string, unknown>>) {
      if (method === 'notifications/message') onLog?.(params as unknown as LogMessage);
      const event = toEvent(method, params);
      if (event !== undefined) for (const listener of notices) listener(event);
    },
    onHandshake() {
      for (const listener of handshakes) listener();
    },
  };
  const connection = new Connection(accessTo(server, options), setup);
  const client = new Client({
    connection,
    resilience: new Resilience(options.resilience ?? {}, clock),
    setup,
    notices,
    handshakes,
  });
  await opened(client, options.signal);
  return client;
}

/** Waits for the server's first answer; without one the client is closed again. */
async function opened(client: Client, signal: AbortSignal | undefined): Promise<void> {
  const onAbort = (): void => void client.close();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await client.server();
  } catch (error) {
    await client.close();
    throw signal?.aborted === true ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function accessTo(server: string | URL | (() => Transport), options: ConnectOptions): ServerAccess {
  const { era, memory = processMemory } = options;
  const common = { memory, ...(era !== undefined && { era }) };
  if (typeof server === 'function') return { ...common, transport: server };
  const http = { ...options, url: String(server) };
  return {
    ...common,
    transport: () => streamableHttp(http),
    ...(era !== 'modern' && { oldTransport: () => sseTransport(http) }),
  };
}
