import { createPrincipal, localOwner } from '@qmcp/contracts';
import type { Principal, ToolHost } from '@qmcp/contracts';
import { fakeClock, recordingLogger, seededEntropy } from '@qmcp/testkit';
import type { FakeClock, RecordingLogger } from '@qmcp/testkit';

import { createMcpServer } from '../src/create-mcp-server.ts';
import type { Caller, CallToolReply, McpServer, McpServerOptions } from '../src/mcp-server.ts';
import type { Definition } from '../src/registry.ts';
import { RecordingStore } from './recording-store.ts';
import { RecordingTelemetry } from './recording-telemetry.ts';

/** Runs tools as they are, without limits. */
const directHost: ToolHost = {
  async run(tool, input, context) {
    try {
      return { kind: 'returned', value: await tool.run(input, context) };
    } catch (error) {
      return { kind: 'threw', error };
    }
  },
};

/** A server and everything it was given. */
export interface TestServer {
  readonly server: McpServer;
  /** Calls a tool in process. `fields` say who calls, where that is not the local owner over REST. */
  readonly call: (name: string, input: unknown, fields?: Partial<Caller>) => Promise<CallToolReply>;
  /** Makes a request of 2026-07-28 in process. */
  readonly request: (
    method: string,
    params: Record<string, unknown>,
    fields?: Partial<Caller>,
  ) => Promise<unknown>;
  readonly store: RecordingStore;
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
  readonly telemetry: RecordingTelemetry;
}

/** Makes a server that offers `definitions`. */
export function testServer(
  definitions: readonly Definition[] = [],
  options: Partial<McpServerOptions> = {},
): TestServer {
  const clock = fakeClock();
  const store = new RecordingStore();
  const logger = recordingLogger();
  const telemetry = new RecordingTelemetry();
  const server = createMcpServer({
    info: { name: 'test', version: '1.0.0' },
    store,
    host: directHost,
    clock,
    entropy: seededEntropy(1, clock),
    logger,
    telemetry,
    auth: 'local',
    ...options,
  });
  for (const definition of definitions) server.registry.add(definition);
  return {
    server,
    call: (name, input, fields) => server.callTool(name, input, caller(fields)),
    request: (method, params, fields) => server.request(method, params, caller(fields)),
    store,
    clock,
    logger,
    telemetry,
  };
}

/** Who calls: the local owner over REST, unless `fields` say otherwise. */
export const caller = (fields: Partial<Caller> = {}): Caller => ({
  principal: localOwner,
  door: 'rest',
  requestId: 'request-1',
  correlationId: 'correlation-1',
  ...fields,
});

/** A service with just these scopes. */
export const service = (id: string, ...scopes: string[]): Principal =>
  createPrincipal({ id: `key:${id}`, kind: 'service', name: id, scopes });
