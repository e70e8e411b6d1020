import type { Readable, Writable } from 'node:stream';

import { WireError } from '@qmcp/contracts';
import type { JsonRpcId, Principal } from '@qmcp/contracts';

import { dispatchModern } from '../dispatch-modern.ts';
import type { Engine } from '../engine.ts';
import { asWireError } from '../failures.ts';
import { parseMessage } from '../json/parse-message.ts';
import { dispatchLegacy } from '../legacy/dispatch-legacy.ts';
import { initializeResult, readInitialize } from '../legacy/initialize.ts';
import { LegacySession } from '../legacy/session.ts';
import type { Caller } from '../mcp-server.ts';
import { idInUse, idOf, isModern, readMessage } from '../message.ts';
import type { Message } from '../message.ts';
import { legacyResult, refusal } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { LineReader } from './line-reader.ts';
import { LineWriter } from './line-writer.ts';
import { StdioExchange } from './stdio-exchange.ts';

type Request = Extract<Message, { kind: 'request' }>;

/**
 * The stdio transport, both eras on one pair of pipes: a request with modern `_meta` is served as such, `initialize`
 * opens the one session of the 2025 era. Ends with its input.
 */
export class StdioEndpoint {
  readonly #engine: Engine;
  readonly #principal: Principal;
  readonly #writer: LineWriter;
  readonly #running = new Map<JsonRpcId, StdioExchange>();
  readonly #listening = new Set<StdioExchange>();
  readonly #work = new Set<Promise<void>>();
  #session: LegacySession | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(engine: Engine, output: Writable, principal: Principal) {
    this.#engine = engine;
    this.#principal = principal;
    this.#writer = new LineWriter(output);
  }

  /** Serves until `input` ends and everything is answered. */
  async serve(input: Readable): Promise<void> {
    const lines = new LineReader(this.#engine.limits.maxBodyBytes, {
      onLine: (line) => this.#takeLine(line),
      onTooLong: () => this.#send(refusal(undefined, tooLong(this.#engine.limits.maxBodyBytes))),
    });
    try {
      for await (const chunk of input) {
        lines.push(chunk as Buffer);
        // Whoever asks without reading must wait.
        if (this.#writer.congested) await this.#writer.flushed();
      }
      lines.end();
    } finally {
      await this.#close();
    }
  }

  /** Cuts what is still under way; it gets no reply. */
  abort(): void {
    for (const exchange of this.#running.values()) exchange.cancel();
  }

  /** Nothing more will come: nobody listens or answers any more, but what was asked before is still answered. */
  async #close(): Promise<void> {
    this.#unsubscribe?.();
    for (const exchange of this.#listening) exchange.cancel();
    this.#session?.end();
    await Promise.all(this.#work);
    await this.#writer.flushed();
  }

  #takeLine(line: Buffer): void {
    const requestId = this.#engine.entropy.uuidv7();
    let value: unknown;
    try {
      value = parseMessage(line, this.#engine.limits);
      this.#takeValue(value, requestId);
    } catch (error) {
      const failure = asWireError(error, this.#engine.logger, { requestId });
      this.#send(refusal(idOf(value), failure));
    }
  }

  #takeValue(value: unknown, requestId: string): void {
    if (!Array.isArray(value)) {
      const message = readMessage(value);
      if (message.kind === 'request') this.#track(this.#reply(message, requestId));
      else this.#accept(message);
      return;
    }
    const { maxBatchMessages } = this.#engine.limits;
    const accepted = this.#session?.client.protocolVersion === '2025-03-26';
    if (!accepted || value.length === 0 || value.length > maxBatchMessages) {
      throw new WireError('invalid_request', 'Invalid request: batches are not accepted here');
    }
    this.#track(this.#replyToBatch(value.map(readMessage), requestId));
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  async #reply(request: Request, requestId: string): Promise<void> {
    const reply = await this.#serveRequest(request, requestId);
    if (reply !== undefined) this.#send(reply);
  }

  async #replyToBatch(batch: readonly Message[], requestId: string): Promise<void> {
    const requests = batch.filter((message) => message.kind === 'request');
    const serving = requests.map((request) => this.#serveRequest(request, requestId));
    for (const message of batch) if (message.kind !== 'request') this.#accept(message);
    const replies = (await Promise.all(serving)).filter((reply) => reply !== undefined);
    if (replies.length > 0) this.#writer.write(`[${replies.map(({ body }) => body).join(',')}]`);
  }

  /** Takes in a message that wants no reply. Notifications that are not known are nobody's business. */
  #accept(message: Exclude<Message, Request>): void {
    if (message.kind === 'response') {
      this.#session?.answer(message.id, message.body);
    } else if (message.method === 'notifications/cancelled') {
      this.#running.get(message.params['requestId'] as JsonRpcId)?.cancel();
    }
  }

  /** @returns nothing for a request that was cancelled: it gets no reply, in either era */
  async #serveRequest(message: Request, requestId: string): Promise<Reply | undefined> {
    if (this.#running.has(message.id)) return refusal(message.id, idInUse());
    const caller: Caller = {
      principal: this.#principal,
      door: 'mcp-stdio',
      requestId,
      correlationId: requestId,
    };
    const session = isModern(message, undefined) ? undefined : this.#session;
    const exchange = new StdioExchange(
      (text) => this.#writer.write(text),
      session &&
        ((request, signal) =>
          session.ask(request, (ask) => this.#writer.write(JSON.stringify(ask)), signal)),
    );
    this.#running.set(message.id, exchange);
    if (message.method === 'subscriptions/listen') this.#listening.add(exchange);
    const reply = await this.#dispatch(message, { caller, exchange });
    this.#running.delete(message.id);
    this.#listening.delete(exchange);
    return exchange.cancelled ? undefined : reply;
  }

  #dispatch(
    message: Request,
    { caller, exchange }: { caller: Caller; exchange: StdioExchange },
  ): Promise<Reply> | Reply {
    const request = {
      id: message.id,
      method: message.method,
      params: message.params,
      caller,
      exchange,
    };
    if (isModern(message, undefined)) return dispatchModern(this.#engine, request);
    if (message.method === 'initialize') return this.#initialize(message, caller);
    if (this.#session !== undefined) return dispatchLegacy(this.#engine, this.#session, request);
    // A client may ask whether we live before it opens a session (MCP 2025-11-25, lifecycle).
    if (message.method === 'ping') return legacyResult(message.id, {});
    return refusal(
      message.id,
      new WireError(
        'invalid_params',
        "Invalid params: send the per-request fields of 2026-07-28 in '_meta', or open with initialize",
      ),
    );
  }

  #initialize(message: Request, caller: Caller): Reply {
    const { clock, limits, subscriptions } = this.#engine;
    try {
      const client = readInitialize(message.params);
      const session = new LegacySession(
        { id: 'stdio', principal: this.#principal, client },
        { clock, askTimeoutMs: limits.clientRequestTimeoutMs },
      );
      this.#session?.end();
      this.#unsubscribe?.();
      this.#session = session;
      session.notify = (method, params) =>
        this.#writer.write(JSON.stringify({ jsonrpc: '2.0', method, params }));
      this.#unsubscribe = subscriptions.add({
        principal: this.#principal,
        get filter() {
          return session.filter;
        },
        notify: session.notify,
        end() {
          // The pipe's end is the session's end.
        },
        lapse() {
          // It hears nothing any more. The pipe is for whoever started this process to end.
        },
      });
      return legacyResult(message.id, initializeResult(this.#engine, client));
    } catch (error) {
      return refusal(message.id, asWireError(error, this.#engine.logger, caller));
    }
  }

  #send(reply: Reply): void {
    this.#writer.write(reply.body);
  }
}

const tooLong = (maxBytes: number): WireError =>
  new WireError('parse_error', `Parse error: a line is longer than ${maxBytes} bytes`);
