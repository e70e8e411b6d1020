import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { LEGACY_VERSIONS, WireError } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { Caller } from '../mcp-server.ts';
import type { Message } from '../message.ts';
import { readMessage } from '../message.ts';
import { legacyResult } from '../reply.ts';
import { writeJson } from '../transport/modern-exchange.ts';
import type { ExchangeParts } from '../transport/modern-exchange.ts';
import { SessionForwarder } from '../peers/session-forwarder.ts';
import { endWithoutMessage } from '../transport/sse.ts';
import { collectBatch } from './batch.ts';
import { dispatchLegacy } from './dispatch-legacy.ts';
import type { HttpSession } from './http-session.ts';
import { HttpSessions } from './http-sessions.ts';
import { initializeResult, readInitialize } from './initialize.ts';
import { SessionExchange } from './session-exchange.ts';

/** A POST, GET or DELETE of the 2025 revisions, with who sent it. */
export interface LegacyHttpRequest {
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  readonly caller: Caller;
  /** Undefined where the method has none. */
  readonly body?: Uint8Array;
}

/** The MCP endpoint as the 2025 revisions have it (MCP 2025-11-25, "Streamable HTTP"). */
export class LegacyEndpoint {
  readonly #engine: Engine;
  readonly #sessions: HttpSessions;
  readonly #forwarder: SessionForwarder;

  constructor(engine: Engine, parts: ExchangeParts) {
    this.#engine = engine;
    this.#sessions = new HttpSessions(engine, parts);
    this.#forwarder = new SessionForwarder(engine);
  }

  /** Serves one message. @returns the status that went out @throws WireError before anything was written */
  async post(message: Message, request: LegacyHttpRequest): Promise<number> {
    if (message.kind === 'request' && message.method === 'initialize') {
      return this.#initialize(message, request);
    }
    return this.#whereItIs(request, (http) => {
      if (message.kind === 'request') return this.#serve(http, message, request);
      accept(http, message);
      request.response.writeHead(202).end();
      return 202;
    });
  }

  /** Serves a batch, which 2025-03-26 alone has. @throws WireError `invalid_request` */
  postBatch(values: readonly unknown[], request: LegacyHttpRequest): Promise<number> {
    return this.#whereItIs(request, (http) => this.#serveBatch(http, values, request));
  }

  /** Serves GET. @returns the status that went out @throws WireError */
  get(request: LegacyHttpRequest): Promise<number> {
    const lastEventId = request.headers['last-event-id'];
    return this.#whereItIs(request, (http) => {
      http.listen(request.response, typeof lastEventId === 'string' ? lastEventId : undefined);
      return 200;
    });
  }

  /** Serves DELETE. @returns the status that went out @throws WireError */
  delete(request: LegacyHttpRequest): Promise<number> {
    return this.#whereItIs(request, ({ session }) => {
      this.#sessions.end(session.id);
      request.response.writeHead(204).end();
      return 204;
    });
  }

  close(): void {
    this.#forwarder.close();
    this.#sessions.endAll();
  }

  async #serveBatch(
    http: HttpSession,
    values: readonly unknown[],
    request: LegacyHttpRequest,
  ): Promise<number> {
    if (http.session.client.protocolVersion !== '2025-03-26') {
      throw new WireError(
        'invalid_request',
        'Invalid request: this protocol revision has no batches',
      );
    }
    const { maxBatchMessages } = this.#engine.limits;
    if (values.length === 0 || values.length > maxBatchMessages) {
      throw new WireError(
        'invalid_request',
        `Invalid request: a batch has 1 to ${maxBatchMessages} messages`,
      );
    }
    const messages = values.map(readMessage);
    const requests = messages.filter((message) => message.kind === 'request');
    http.session.demandUnused(requests.map(({ id }) => id));
    const done = http.begin();
    const serving = collectBatch(this.#engine, http, { requests, caller: request.caller });
    for (const message of messages) if (message.kind !== 'request') accept(http, message);
    const replies = await serving;
    done();
    if (requests.length === 0) {
      request.response.writeHead(202).end();
      return 202;
    }
    if (replies.length === 0) endWithoutMessage(request.response);
    else writeJson(request.response, { status: 200, body: `[${replies.join(',')}]` });
    return 200;
  }

  #initialize(
    message: Extract<Message, { kind: 'request' }>,
    { response, caller }: LegacyHttpRequest,
  ): number {
    const client = readInitialize(message.params);
    const { session } = this.#sessions.create(caller.principal, client);
    response.setHeader('Mcp-Session-Id', session.id);
    writeJson(response, legacyResult(message.id, initializeResult(this.#engine, client)));
    return 200;
  }

  async #serve(
    http: HttpSession,
    message: Extract<Message, { kind: 'request' }>,
    { response, caller }: LegacyHttpRequest,
  ): Promise<number> {
    const { session } = http;
    session.demandUnused([message.id]);
    const signal = session.start(message.id);
    const done = http.begin();
    const exchange = new SessionExchange(session, {
      signal,
      response,
      openStream: () => http.openStream(),
    });
    const reply = await dispatchLegacy(this.#engine, session, { ...message, caller, exchange });
    session.finish(message.id);
    done();
    return signal.aborted ? exchange.finishCancelled() : exchange.finish(reply);
  }

  /** Serves a request here, or by the process that has its session. @throws WireError */
  async #whereItIs(
    request: LegacyHttpRequest,
    serve: (http: HttpSession) => number | Promise<number>,
  ): Promise<number> {
    if (!this.#sessions.has(request.headers['mcp-session-id'])) {
      const status = await this.#forwarder.forward(request);
      if (status !== undefined) return status;
    }
    return serve(this.#find(request));
  }

  #find({ headers, caller }: LegacyHttpRequest): HttpSession {
    const version = headers['mcp-protocol-version'];
    // Revisions before 2025-06-18 do not send it.
    if (version !== undefined && !LEGACY_VERSIONS.some((known) => known === version)) {
      throw new WireError(
        'invalid_request',
        `Unsupported MCP-Protocol-Version: send one of ${LEGACY_VERSIONS.join(', ')}`,
      );
    }
    return this.#sessions.find(headers['mcp-session-id'], caller.principal);
  }
}

/** Takes in a message that wants no reply. Notifications that are not known are nobody's business. */
function accept({ session }: HttpSession, message: Exclude<Message, { kind: 'request' }>): void {
  if (message.kind === 'response') session.answer(message.id, message.body);
  else if (message.method === 'notifications/cancelled')
    session.cancel(message.params['requestId']);
}
