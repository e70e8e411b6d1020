import { metaKeys, MODERN_VERSION, WireError } from '@qmcp/contracts';
import type { Principal, Telemetry } from '@qmcp/contracts';

import { approvalStatus } from './approvals/approval-status.ts';
import { resumeParked } from './approvals/resume-parked.ts';
import { resumeTask } from './approvals/resume-task.ts';
import { RefusalLog } from './audit/refusal-log.ts';
import { Authenticator } from './auth/authenticator.ts';
import { callTool } from './call-tool.ts';
import { createEngine } from './create-engine.ts';
import type { StoredOptions } from './create-engine.ts';
import { dispatchModern } from './dispatch-modern.ts';
import type { Engine } from './engine.ts';
import { announceHumanRequests } from './human/announce-human-requests.ts';
import { silentExchange } from './exchange.ts';
import type { Caller, McpServer, McpServerOptions } from './mcp-server.ts';
import { RequestScope } from './request-scope.ts';
import { storeless } from './storeless.ts';
import { HttpEndpoint } from './transport/http-endpoint.ts';
import { OriginGuard } from './transport/origin-guard.ts';
import { StdioEndpoint } from './transport/stdio-endpoint.ts';

const ignore = (): void => undefined;

const silent: Telemetry = { call: ignore, http: ignore, sandbox: ignore, open: ignore };

/**
 * Puts a server together. It offers nothing until definitions are added to its registry.
 * @throws PlatformError `store_required` for API keys without a store
 */
export function createMcpServer(given: McpServerOptions): McpServer {
  const { store = storeless(given), telemetry = silent } = given;
  const options = { ...given, store, telemetry };
  const engine = createEngine(options);
  announceHumanRequests(engine);
  engine.approvals.parked.resumeBy((approvalId) => resumeTask(engine, approvalId));
  const refusals = new RefusalLog(engine.auditor, options);
  const authenticate = createAuthenticate(options, refusals);
  const recordRefusal: McpServer['recordRefusal'] = (refusal, request) =>
    refusals.record(refusal, request);
  const guard = new OriginGuard({
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });
  const http = new HttpEndpoint(engine, { guard, authenticate, recordRefusal });
  const pipes = new Set<StdioEndpoint>();
  return {
    registry: engine.registry,
    human: engine.human,
    authenticate,
    recordRefusal,
    handleHttp: (request, response) => http.handle(request, response),
    async serveStdio(input, output, principal) {
      const pipe = new StdioEndpoint(engine, output, principal);
      pipes.add(pipe);
      await pipe.serve(input).finally(() => pipes.delete(pipe));
    },
    approvalStatus: (token) => approvalStatus(engine, token),
    resumeHeldCalls: () => resumeParked(engine),
    callTool: (name, input, caller) => callToolInProcess(engine, { name, input }, caller),
    request: (method, params, caller) => requestInProcess(engine, { method, params }, caller),
    shareChanges: () => engine.changes.share(),
    resourceUpdated: (uri) => engine.changes.resourceUpdated(uri),
    close: () => close(engine, http, pipes),
  };
}

/** Drains calls, ends streams with their final result, then lets go of what waits. */
async function close(
  engine: Engine,
  http: HttpEndpoint,
  pipes: ReadonlySet<StdioEndpoint>,
): Promise<void> {
  engine.subscriptions.endAll();
  engine.human.close();
  // What is decided from now on would be refused here: it is for a process that stays.
  engine.approvals.parked.close();
  const cancelTimer = engine.clock.setTimer(() => {
    http.abort();
    for (const pipe of pipes) pipe.abort();
    engine.tasks.running.stopAll('shutdown');
  }, engine.limits.drainTimeoutMs);
  await engine.inFlight.drain();
  await engine.tasks.running.settled();
  engine.tasks.ledger.close();
  await http.close();
  await engine.outbox.close();
  cancelTimer();
}

function createAuthenticate(
  options: StoredOptions,
  refusals: RefusalLog,
): McpServer['authenticate'] {
  const { auth, clock, store } = options;
  const authenticator = new Authenticator(auth, { apiKeys: store.apiKeys, clock });
  return async (authorization, request): Promise<Principal> => {
    try {
      return await authenticator.authenticate(authorization);
    } catch (error) {
      if (WireError.is(error) && error.code === 'unauthorized') {
        const reason = String(error.data?.['reason']);
        await refusals.record({ event: 'auth.refused', reason }, request);
      }
      throw error;
    }
  };
}

const inProcessClient = { protocolVersion: '', info: undefined, capabilities: {} } as const;

async function callToolInProcess(
  engine: Engine,
  call: { readonly name: string; readonly input: unknown },
  caller: Caller,
): ReturnType<McpServer['callTool']> {
  const scope = new RequestScope(
    {
      caller,
      client: inProcessClient,
      exchange: silentExchange(caller.signal),
      id: undefined,
      progressToken: undefined,
      logLevel: undefined,
    },
    engine.entropy,
  );
  const answer = await callTool(engine, { name: call.name, arguments: call.input }, scope);
  if ('content' in answer) return answer;
  throw new WireError(
    'conflict',
    `'${call.name}' goes on with state that this door can't carry: call it over MCP`,
  );
}

async function requestInProcess(
  engine: Engine,
  { method, params }: { readonly method: string; readonly params: Record<string, unknown> },
  caller: Caller,
): Promise<unknown> {
  const { _meta } = params as { readonly _meta?: object };
  const reply = await dispatchModern(engine, {
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        [metaKeys.protocolVersion]: MODERN_VERSION,
        [metaKeys.clientInfo]: engine.info,
        [metaKeys.clientCapabilities]: {},
        ..._meta,
      },
    },
    caller,
    exchange: silentExchange(caller.signal),
  });
  if (reply.refusal !== undefined) throw reply.refusal;
  return (JSON.parse(reply.body) as { readonly result: unknown }).result;
}
