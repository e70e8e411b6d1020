import type { Readable, Writable } from 'node:stream';

import { defaultLimits } from '@qmcp/contracts';
import type {
  Clock,
  Entropy,
  Implementation,
  Limits,
  Logger,
  Policy,
  SealedStore,
  Telemetry,
} from '@qmcp/contracts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer, defaultPolicy, recoverApprovals, recoverTasks } from '@qmcp/server';
import type { Definition, HasRole, McpServer, Registry } from '@qmcp/server';
import type { RedisSharing } from '@qmcp/storage/redis';
import type { Registry as Metrics } from 'prom-client';

import { auditPlaceOf } from './audit/audit-place.ts';
import type { ListenAddress } from './http-host.ts';
import type { NotifyingOptions } from './notifying/notifying-options.ts';
import { openNotifier } from './notifying/open-notifier.ts';
import { createLogger } from './observability/logger.ts';
import { systemClock } from './platform/system-clock.ts';
import { createSystemEntropy } from './platform/system-entropy.ts';
import { openStore } from './open-store.ts';
import { QmcpHost } from './qmcp-host.ts';
import type { StorePlace } from './store-place.ts';
import { version } from './version.ts';

/** How a server is made; everything has a default. */
export interface QmcpOptions {
  /** Tools, resources, resource templates and prompts to begin with. */
  readonly definitions?: Iterable<Definition>;
  /**
   * The database file, made with its folder when missing, or a database of PostgreSQL; several processes may share one.
   * Default `:memory:`, a record that ends with the process.
   */
  readonly store?: StorePlace;
  /** Folder that signed checkpoints of the audit are written to. Default: `checkpoints` beside the database file. */
  readonly checkpointFolder?: string | undefined;
  /** `local`, the default: whoever reaches the server is its owner, so it only listens on loopback. `keys`: API keys. */
  readonly auth?: 'local' | 'keys';
  /** What the server says it is. Default: qmcp and its version. */
  readonly info?: Implementation;
  /** Guidance for models on how to use this server. */
  readonly instructions?: string;
  readonly limits?: Partial<Limits>;
  /** Default: warnings and errors as JSON on standard error. */
  readonly logger?: Logger;
  /**
   * Default: `defaultPolicy`, by which a caller may do what its scopes grant, and what may destroy waits for a person.
   * With `scopePolicy` nothing waits. One that is `stale`, older than its file, shows in the server's health.
   */
  readonly policy?: Policy & { readonly stale?: boolean };
  /** Tells who holds a role, which approvals may demand. Default: nobody. */
  readonly hasRole?: HasRole;
  /** `Host` values served beside loopback names, `name` or `name:port`. */
  readonly allowedHosts?: readonly string[];
  /** Browser origins served, exact. Default: none but the server's own. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Where other processes of the store reach this one, to hand requests of its 2025-era sessions on to it. Default: where it
   * listens, if that is on loopback; else nowhere.
   */
  readonly peerUrl?: string | undefined;
  /**
   * `redis://…`: the Redis by which the processes of a service count calls together and tell each other what changed.
   * Default: each counts its own calls, and changes are told by the store.
   */
  readonly redisUrl?: string | undefined;
  /**
   * Where people and clients reach it, for links: `https://qmcp.example`. Default: where it listens, or the first of
   * `allowedHosts` where that is every address.
   */
  readonly publicUrl?: string | undefined;
  /** How people are told of what waits for them. */
  readonly notifying?: NotifyingOptions;
  /** Whether calls and requests are counted and timed, for `/metrics`. Default true. */
  readonly metrics?: boolean;
}

/** A governed MCP server with its store: every call authorised, limited and recorded. */
export interface Qmcp {
  readonly server: McpServer;
  /** What the server offers; definitions may come and go while it runs. */
  readonly registry: Registry;
  readonly store: SealedStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** Where clients and people reach it, without a slash at its end; undefined before it listens, unless that is told. */
  readonly url: string | undefined;
  /** What counts, for `/metrics`. */
  readonly telemetry: Telemetry;
  /**
   * Serves MCP under `/mcp`, and the REST API, on a port. Once.
   * @param address - default 127.0.0.1, port 3333; port 0 takes a free one
   * @returns the URL, without a slash at its end
   * @throws PlatformError `listen_failed`; `listen_unsafe` beyond loopback without keys
   */
  listen(address?: Partial<ListenAddress>): Promise<{ readonly url: string }>;
  /** Loads what `listen` leaves for the first request to load. */
  warmUp(): Promise<void>;
  /**
   * Serves MCP over a pair of streams as the local owner, until `input` ends and all is answered.
   * @param output - must carry nothing else
   */
  serveStdio(input: Readable, output: Writable): Promise<void>;
  /** Withdraws readiness, drains calls, ends streams with their final result, closes the store. Again: does nothing. */
  close(): Promise<void>;
}

/**
 * Makes a governed MCP server: opens its store, closes as ambiguous what a lost process left open, and registers what
 * it offers.
 * @throws PlatformError `store_unsupported`, `store_incompatible`, `store_busy`, `definition_invalid`, `definition_duplicate`,
 * `schema_invalid`, `template_invalid`
 */
export async function createQmcp(options: QmcpOptions = {}): Promise<Qmcp> {
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  const logger =
    options.logger ?? createLogger({ level: 'warn', format: 'json', destination: process.stderr });
  const limits = { ...defaultLimits, ...options.limits };
  const { telemetry, metrics } = await observe(options.metrics ?? true);
  const instanceId = entropy.uuidv7();
  const { store: place = ':memory:', checkpointFolder } = options;
  const store = await openStore(place, { clock, logger, instanceId, checkpointFolder });
  let redis: RedisSharing | undefined;
  try {
    await closeLost(store, { clock, logger });
    redis = await openRedis(options, { clock, logger, instanceId });
    const policy = options.policy ?? defaultPolicy;
    const parts = { ...options, policy, store, clock, entropy, logger, telemetry, limits };
    const info = options.info ?? { name: 'qmcp', version };
    const auth = options.auth ?? 'local';
    const host = createToolHost({ clock, limits });
    const served: { host?: QmcpHost } = {};
    const publicUrl = (): string | undefined => served.host?.url;
    const server = createMcpServer({
      ...parts,
      peers: store.peers,
      changeFeed: redis?.changes ?? store.changes,
      ...(redis && { sharedLimits: redis.limits }),
      info,
      auth,
      host,
      publicUrl,
    });
    for (const definition of options.definitions ?? []) server.registry.add(definition);
    await server.human.start();
    const auditPlace = auditPlaceOf(place, checkpointFolder);
    const notifying = openNotifier(options.notifying ?? {}, { ...parts, server, publicUrl });
    const hosted = { ...parts, ...notifying, info, auth, metrics, redis, auditPlace };
    served.host = new QmcpHost(server, hosted);
    return served.host;
  } catch (error) {
    redis?.close();
    await store.close();
    throw error;
  }
}

/** Closes what processes left open that are gone, and says so. */
async function closeLost(
  store: SealedStore,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const calls = await store.audit.recover();
  if (calls > 0) logger.warn({ calls }, 'closed calls of a lost process as ambiguous');
  // Signs for what a lost process wrote, and shows at the start that the key is there.
  await store.auditSeal.checkpoint();
  const tasks = await recoverTasks(store.tasks, clock);
  if (tasks > 0) logger.warn({ tasks }, 'closed tasks of a lost process as failed');
  const approvals = await recoverApprovals(store.humanRequests);
  if (approvals > 0) {
    logger.warn({ calls: approvals }, 'closed approved calls of a lost process as ambiguous');
  }
}

/** Its driver is loaded by those alone who use it. @throws PlatformError `config_invalid` */
async function openRedis(
  { redisUrl: url }: Pick<QmcpOptions, 'redisUrl'>,
  ports: { readonly clock: Clock; readonly logger: Logger; readonly instanceId: string },
): Promise<RedisSharing | undefined> {
  if (url === undefined) return undefined;
  const redis = await import('@qmcp/storage/redis');
  return redis.openRedis({ ...ports, url });
}

const ignore = (): void => undefined;

/** Metrics take tens of milliseconds to load, so who wants none does without. */
async function observe(
  wanted: boolean,
): Promise<{ telemetry: Telemetry; metrics: Metrics | undefined }> {
  if (!wanted) {
    const telemetry = { call: ignore, http: ignore, sandbox: ignore, open: ignore };
    return { telemetry, metrics: undefined };
  }
  const [{ Registry }, { createTelemetry }] = await Promise.all([
    import('prom-client'),
    import('./observability/telemetry.ts'),
  ]);
  const metrics = new Registry();
  return { telemetry: createTelemetry(metrics), metrics };
}
