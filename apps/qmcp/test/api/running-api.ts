import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';

import { defaultLimits, localOwner } from '@qmcp/contracts';
import type { Entropy, SealedStore } from '@qmcp/contracts';
import { SESSION_COOKIE } from '../../src/console/session-cookie.ts';
import type { LiveSession } from '../../src/console/console-sessions.ts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer, mintApiKey } from '@qmcp/server';
import type { McpServer } from '@qmcp/server';
import { openSqliteStore } from '@qmcp/storage';
import { fakeClock, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';
import { Registry } from 'prom-client';

import { createApi } from '../../src/api/app.ts';
import type { ApiOptions } from '../../src/api/api-ports.ts';
import { ConsoleSessions } from '../../src/console/console-sessions.ts';
import { openNotifier } from '../../src/notifying/open-notifier.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createTelemetry } from '../../src/observability/telemetry.ts';
import { send } from './send.ts';
import type { Answer, Sent } from './send.ts';
import { tools } from './tools.ts';

/** What a test may want otherwise. */
export interface ApiSettings extends Omit<Partial<ApiOptions>, 'store'> {
  /** Parts of the store that stand in for the real ones. */
  readonly store?: Partial<ApiOptions['store']>;
  /** Default: keys are needed. */
  readonly auth?: 'local' | 'keys';
  readonly callBurst?: number;
  readonly humanRequestBurst?: number;
}

/** The API, running on a real port, before a real server and a real store. */
export interface RunningApi extends AsyncDisposable {
  readonly port: number;
  readonly clock: FakeClock;
  readonly entropy: Entropy;
  readonly server: McpServer;
  readonly store: SealedStore;
  readonly metrics: Registry;
  /** The database of the store. */
  readonly file: string;
  readonly send: (path: string, sent?: Sent) => Promise<Answer>;
  /** Mints and stores a key. @returns the headers that present it */
  readonly keyWith: (...scopes: string[]) => Promise<{ Authorization: string }>;
  /** Opens a session of the console with a new API key. @returns the headers that use it, for any method */
  readonly sessionWith: (...scopes: string[]) => Promise<SessionHeaders>;
  /** Opens a session of the owner. */
  readonly ownerSession: () => Promise<SessionHeaders>;
  readonly logText: () => string;
  /** The log, parsed. */
  readonly logLines: () => Record<string, unknown>[];
}

/** What a browser sends that is signed in. */
export interface SessionHeaders extends Record<string, string> {
  readonly Cookie: string;
  readonly 'X-CSRF-Token': string;
}

/** Starts the API with the tools of {@link tools}. */
export async function startApi(settings: ApiSettings = {}): Promise<RunningApi> {
  const log = capturedLog();
  const clock = fakeClock(Date.parse('2026-08-01T12:00:00Z'));
  const entropy = seededEntropy(1, clock);
  const metrics = new Registry();
  const folder = await temporaryFolder();
  const store = await openSqliteStore({
    file: folder.file('qmcp.db'),
    clock,
    logger: log.logger,
    instanceId: 'test',
  });
  const ports = { clock, entropy, logger: log.logger, telemetry: createTelemetry(metrics) };
  const info = { name: 'qmcp', version: '1.2.3' };
  const { callBurst, humanRequestBurst } = { ...defaultLimits, ...settings };
  const { auth = 'keys', store: parts, ...more } = settings;
  const overrides = { ...more, ...(parts && { store: withParts(store, parts) }) };
  const server = createMcpServer({
    ...ports,
    info,
    store,
    auth,
    host: createToolHost({ clock, limits: defaultLimits }),
    limits: { callBurst, humanRequestBurst },
  });
  for (const tool of tools) server.registry.add(tool);
  const notifying = openNotifier(
    { webhookHosts: ['127.0.0.1'] },
    { ...ports, server, store, publicUrl: () => undefined },
  );
  const { listener } = createApi({
    ...ports,
    server,
    store,
    metrics,
    info,
    auth,
    auditPlace: { store: folder.file('qmcp.db'), checkpointFolder: folder.file('checkpoints') },
    ...notifying,
    isDraining: () => false,
    ...overrides,
  });
  const http = createServer(listener);
  const port = await listen(http);
  const sessions = new ConsoleSessions({ ...ports, store });
  const mint = async (scopes: string[]): Promise<string> => {
    const key = mintApiKey({ name: 'test', scopes, expiresAtMs: null }, ports);
    await store.apiKeys.insert(key.record);
    return key.secret;
  };
  return {
    port,
    clock,
    entropy,
    server,
    store,
    metrics,
    file: folder.file('qmcp.db'),
    ...log,
    send: (path, sent) => send(port, path, sent),
    async keyWith(...scopes) {
      return { Authorization: `Bearer ${await mint(scopes)}` };
    },
    async sessionWith(...scopes) {
      const principal = await server.authenticate(`Bearer ${await mint(scopes)}`, nobody);
      return headersOf(await sessions.open(principal));
    },
    async ownerSession() {
      return headersOf(await sessions.open(localOwner));
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await new Promise((resolve) => http.close(resolve));
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const headersOf = ({ secret, csrfToken }: LiveSession): SessionHeaders => ({
  Cookie: `${SESSION_COOKIE}=${secret}`,
  'X-CSRF-Token': csrfToken,
});

/** Signing in over HTTP has tests of its own, and a limit. */
const nobody = { door: 'rest', requestId: 'test', correlationId: 'test' } as const;

const withParts = (
  store: SealedStore,
  parts: Partial<ApiOptions['store']>,
): ApiOptions['store'] => ({
  audit: store.audit,
  auditSeal: store.auditSeal,
  apiKeys: store.apiKeys,
  consoleSessions: store.consoleSessions,
  trust: store.trust,
  webhooks: store.webhooks,
  ping: () => store.ping(),
  ...parts,
});

function capturedLog(): Pick<RunningApi, 'logText' | 'logLines'> & Pick<ApiOptions, 'logger'> {
  const chunks: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  const logText = (): string => chunks.join('');
  return {
    logger: createLogger({ level: 'debug', format: 'json', destination }),
    logText,
    logLines: () =>
      logText()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const listen = (http: Server): Promise<number> =>
  new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
