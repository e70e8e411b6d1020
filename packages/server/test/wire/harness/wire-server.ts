import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { recordingLogger } from '@qmcp/testkit';
import type { LogEntry } from '@qmcp/testkit';

import { createMcpServer, mintApiKey } from '../../../src/index.ts';
import type { McpServer, McpServerOptions } from '../../../src/index.ts';
import type { Definition } from '../../../src/registry.ts';
import { definitions } from './definitions.ts';
import { AwaitableTelemetry, directHost, HeldStore, systemClock, systemEntropy } from './ports.ts';

/** What a test may change of the server. */
export type WireOptions = Partial<
  Pick<
    McpServerOptions,
    | 'auth'
    | 'clock'
    | 'limits'
    | 'allowedHosts'
    | 'allowedOrigins'
    | 'instructions'
    | 'policy'
    | 'publicUrl'
  >
> & { readonly definitions?: readonly Definition[] };

/** A server over real HTTP, with what it told its operator. */
export interface WireServer extends AsyncDisposable {
  readonly mcp: McpServer;
  readonly http: Server;
  readonly port: number;
  readonly store: HeldStore;
  readonly telemetry: AwaitableTelemetry;
  /** What the log says that went wrong on our side. */
  readonly errors: readonly LogEntry[];
  /** What the log says that its operator should know. */
  readonly warnings: readonly LogEntry[];
  /** Makes a key with these scopes. @returns the `Authorization` header that presents it */
  credential(...scopes: string[]): string;
}

/** Starts a server on a free port of this machine. */
export async function startWireServer(options: WireOptions = {}): Promise<WireServer> {
  const { definitions: offered = definitions, ...fields } = options;
  const store = new HeldStore();
  const logger = recordingLogger();
  const telemetry = new AwaitableTelemetry();
  const mcp = createMcpServer({
    info: { name: 'wire', version: '1.2.3' },
    auth: 'local',
    clock: systemClock,
    entropy: systemEntropy,
    host: directHost,
    store,
    logger,
    telemetry,
    ...fields,
  });
  for (const definition of offered) mcp.registry.add(definition);
  const http = createServer((request, response) => mcp.handleHttp(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    mcp,
    http,
    port: (http.address() as AddressInfo).port,
    store,
    telemetry,
    get errors() {
      return logger.entries.filter(({ level }) => level === 'error');
    },
    get warnings() {
      return logger.entries.filter(({ level }) => level === 'warn');
    },
    credential(...scopes) {
      const ports = { clock: systemClock, entropy: systemEntropy };
      const { secret, record } = mintApiKey({ name: 'test', scopes, expiresAtMs: null }, ports);
      store.apiKeys.keys.set(record.id, record);
      return `Bearer ${secret}`;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await Promise.all([closed, mcp.close()]);
    },
  };
}
