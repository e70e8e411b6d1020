import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';

import { defaultLimits } from '@qmcp/contracts';
import type { Store } from '@qmcp/contracts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer, mintApiKey } from '@qmcp/server';
import type { McpServer } from '@qmcp/server';
import { openSqliteStore } from '@qmcp/storage';
import { fakeClock, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';
import { Registry } from 'prom-client';

import { createApi } from '../../src/api/app.ts';
import type { ApiOptions } from '../../src/api/api-ports.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createTelemetry } from '../../src/observability/telemetry.ts';
import { send } from './send.ts';
import type { Answer, Sent } from './send.ts';
import { tools } from './tools.ts';

/** What a test may want otherwise. */
export interface ApiSettings extends Partial<ApiOptions> {
  /** Default: keys are needed. */
  readonly auth?: 'local' | 'keys';
  readonly callBurst?: number;
}

/** The API, running on a real port, before a real server and a real store. */
export interface RunningApi extends AsyncDisposable {
  readonly port: number;
  readonly clock: FakeClock;
  readonly server: McpServer;
  readonly store: Store;
  readonly metrics: Registry;
  readonly send: (path: string, sent?: Sent) => Promise<Answer>;
  /** Mints and stores a key. @returns the headers that present it */
  readonly keyWith: (...scopes: string[]) => Promise<{ Authorization: string }>;
  readonly logText: () => string;
  /** The log, parsed. */
  readonly logLines: () => Record<string, unknown>[];
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
  const { auth = 'keys', callBurst = defaultLimits.callBurst, ...overrides } = settings;
  const server = createMcpServer({
    ...ports,
    info,
    store,
    auth,
    host: createToolHost({ clock, limits: defaultLimits }),
    limits: { callBurst },
  });
  for (const tool of tools) server.registry.add(tool);
  const { listener } = createApi({
    ...ports,
    server,
    store,
    metrics,
    info,
    isDraining: () => false,
    ...overrides,
  });
  const http = createServer(listener);
  const port = await listen(http);
  return {
    port,
    clock,
    server,
    store,
    metrics,
    ...log,
    send: (path, sent) => send(port, path, sent),
    async keyWith(...scopes) {
      const key = mintApiKey({ name: 'test', scopes, expiresAtMs: null }, ports);
      await store.apiKeys.insert(key.record);
      return { Authorization: `Bearer ${key.secret}` };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await new Promise((resolve) => http.close(resolve));
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

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
