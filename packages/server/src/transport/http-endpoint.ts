import type { IncomingMessage, ServerResponse } from 'node:http';

import { MODERN_VERSION, WireError } from '@qmcp/contracts';

import { dispatchModern } from '../dispatch-modern.ts';
import type { Engine } from '../engine.ts';
import { asWireError } from '../failures.ts';
import { parseMessage } from '../json/parse-message.ts';
import { LegacyEndpoint } from '../legacy/http-endpoint.ts';
import type { Caller, McpServer } from '../mcp-server.ts';
import { idOf, isModern, readMessage } from '../message.ts';
import type { Message } from '../message.ts';
import { refusal } from '../reply.ts';
import { KeepAlive } from './keep-alive.ts';
import { checkModernHeaders } from './modern-headers.ts';
import { CLIENT_GONE, ModernExchange, writeJson } from './modern-exchange.ts';
import type { ExchangeParts } from './modern-exchange.ts';
import { nameRequest, requestNames } from './name-request.ts';
import { demandAccept, demandJson } from './negotiation.ts';
import { OriginRefused } from './origin-guard.ts';
import type { OriginGuard } from './origin-guard.ts';
import { allowOrigin, answerPreflight } from './cors.ts';
import { readBody } from './read-body.ts';
import { readRequestIds } from './request-ids.ts';
import type { RequestIds } from './request-ids.ts';

const ROUTE = '/mcp';

/** The MCP endpoint over HTTP: both eras, at the same time. */
export class HttpEndpoint {
  readonly #engine: Engine;
  readonly #guard: OriginGuard;
  readonly #authenticate: McpServer['authenticate'];
  readonly #recordRefusal: McpServer['recordRefusal'];
  readonly #parts: ExchangeParts;
  readonly #legacy: LegacyEndpoint;
  /** Responses that are not finished, and what works on them. */
  readonly #live = new Map<ServerResponse, Promise<void>>();

  constructor(
    engine: Engine,
    fields: { guard: OriginGuard } & Pick<McpServer, 'authenticate' | 'recordRefusal'>,
  ) {
    this.#engine = engine;
    this.#guard = fields.guard;
    this.#authenticate = fields.authenticate;
    this.#recordRefusal = fields.recordRefusal;
    this.#parts = {
      keepAlive: new KeepAlive(engine.clock, engine.limits.keepAliveMs),
      maxStreamBufferBytes: engine.limits.maxStreamBufferBytes,
      onStream: (delta) => engine.telemetry.open('streams', delta),
    };
    this.#legacy = new LegacyEndpoint(engine, this.#parts);
  }

  /** Serves one HTTP request. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#live.set(response, this.#answer(request, response));
  }

  /** Ends what is open, once the replies on their way are out. */
  async close(): Promise<void> {
    await Promise.all(this.#live.values());
    this.#legacy.close();
  }

  /** Cuts what is still open. */
  abort(): void {
    this.#legacy.close();
    for (const response of this.#live.keys()) response.destroy();
  }

  /** Never rejects. Lets go of the response in the end, at the earliest a tick after its start. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, entropy, logger, telemetry } = this.#engine;
    const startedMs = clock.monotonicMs();
    const ids = readRequestIds(request.headers, entropy);
    try {
      const status = await this.#serveOrRefuse(request, response, ids);
      const durationMs = clock.monotonicMs() - startedMs;
      telemetry.http({ route: ROUTE, method: request.method ?? '', status, durationMs });
      logger.debug({ ...ids, method: request.method, status, durationMs }, 'mcp request');
    } catch (error) {
      logger.error({ err: error, requestId: ids.requestId }, 'a response could not be written');
      response.destroy();
    } finally {
      this.#live.delete(response);
    }
  }

  async #serveOrRefuse(
    request: IncomingMessage,
    response: ServerResponse,
    ids: RequestIds,
  ): Promise<number> {
    const body: { value?: unknown } = {};
    try {
      return await this.#serve(request, response, { ids, body });
    } catch (error) {
      const failure = asWireError(await this.#recorded(error, ids), this.#engine.logger, ids);
      const reply = refusal(idOf(body.value), failure);
      return refuse(request, response, { reply, ids });
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    { ids, body }: { ids: RequestIds; body: { value?: unknown } },
  ): Promise<number> {
    const origin = this.#guard.check(request);
    if (origin !== undefined) allowOrigin(response, origin);
    if (request.method === 'OPTIONS') {
      nameRequest(response, ids);
      return answerPreflight(response);
    }
    const { authorization } = request.headers;
    const principal = await this.#authenticate(authorization, { door: 'mcp-http', ...ids });
    // Who left meanwhile would never be seen to leave.
    if (response.destroyed) return CLIENT_GONE;
    const caller: Caller = { principal, door: 'mcp-http', ...ids };
    if (request.method !== 'POST') return this.#serveOther(request, response, caller);
    demandJson(request.headers);
    demandAccept(request.headers, ['application/json', 'text/event-stream']);
    const bytes = await readBody(request, this.#engine.limits.maxBodyBytes);
    body.value = parseMessage(bytes, this.#engine.limits);
    const { headers } = request;
    if (Array.isArray(body.value)) {
      nameRequest(response, ids);
      return this.#legacy.postBatch(body.value, { headers, response, caller, body: bytes });
    }
    const message = readMessage(body.value);
    if (isModern(message, versionOf(request)))
      return this.#serveModern(message, request, { response, caller });
    nameRequest(response, ids);
    return this.#legacy.post(message, { headers, response, caller, body: bytes });
  }

  /** What went wrong, once it is on record where it has to be. @returns what went wrong with that, if anything did */
  async #recorded(error: unknown, ids: RequestIds): Promise<unknown> {
    if (!OriginRefused.is(error)) return error;
    try {
      const event = `${error.refusedFor}.refused`;
      await this.#recordRefusal({ event, reason: error.code }, { door: 'mcp-http', ...ids });
      return error;
    } catch (failure) {
      return failure;
    }
  }

  async #serveModern(
    message: Message,
    { headers }: IncomingMessage,
    { response, caller }: { response: ServerResponse; caller: Caller },
  ): Promise<number> {
    if (message.kind !== 'request') {
      // This revision has no notification for HTTP; a well-formed one is taken and does nothing.
      response.writeHead(202, [...requestNames(caller)]).end();
      return 202;
    }
    const exchange = new ModernExchange(response, caller, this.#parts);
    const reply = await dispatchModern(this.#engine, {
      id: message.id,
      method: message.method,
      params: message.params,
      caller,
      exchange,
      checkTransport: () => checkModernHeaders(headers, message, this.#engine.registry),
    });
    return exchange.finish(reply);
  }

  async #serveOther(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
  ): Promise<number> {
    nameRequest(response, caller);
    const known = request.method === 'GET' || request.method === 'DELETE';
    const version = versionOf(request);
    if (!known || (version !== undefined && version >= MODERN_VERSION)) {
      response.setHeader('Allow', known ? 'POST' : 'GET, POST, DELETE');
      throw new WireError('method_not_allowed', 'Send MCP messages with POST');
    }
    const { headers } = request;
    if (request.method === 'DELETE') return this.#legacy.delete({ headers, response, caller });
    demandAccept(headers, ['text/event-stream']);
    return this.#legacy.get({ headers, response, caller });
  }
}

function versionOf({ headers }: IncomingMessage): string | undefined {
  const version = headers['mcp-protocol-version'];
  return typeof version === 'string' ? version : undefined;
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { reply, ids }: { readonly reply: ReturnType<typeof refusal>; readonly ids: RequestIds },
): number {
  if (response.headersSent)
    throw new Error('refused after the response had begun', { cause: reply.refusal });
  // What was not read of the body would be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  nameRequest(response, ids);
  writeJson(response, reply);
  if (!request.complete) response.once('finish', () => request.destroy());
  return reply.status;
}
