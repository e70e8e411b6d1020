import type { ServerResponse } from 'node:http';

import type { InputRequest } from '@qmcp/contracts';

import type { Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import { CLIENT_GONE, writeJson } from '../transport/modern-exchange.ts';
import { endWithoutMessage } from '../transport/sse.ts';
import type { ResumableStream } from './resumable-stream.ts';
import type { LegacySession } from './session.ts';

/**
 * One request of a 2025-era session over HTTP: answered with plain JSON, or, once something must go out before the
 * reply, with a stream that outlives its connection.
 */
export class SessionExchange implements Exchange {
  readonly signal: AbortSignal;
  readonly ask: NonNullable<Exchange['ask']>;
  readonly #response: ServerResponse;
  readonly #openStream: () => ResumableStream;
  #stream: ResumableStream | undefined;

  constructor(
    session: LegacySession,
    fields: { signal: AbortSignal; response: ServerResponse; openStream: () => ResumableStream },
  ) {
    this.signal = fields.signal;
    this.#response = fields.response;
    this.#openStream = fields.openStream;
    this.ask = (request: InputRequest, signal: AbortSignal) =>
      session.ask(request, (message) => this.#send(message), signal);
  }

  notify(method: string, params: Record<string, unknown>): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  releaseStream(retryMs: number): void {
    this.#streaming().release(retryMs);
  }

  /** Sends the reply and ends. @returns the status that went out */
  finish(reply: Reply): number {
    if (this.#stream !== undefined) {
      this.#stream.send(reply.body);
      this.#stream.finish();
      return 200;
    }
    if (this.#response.destroyed) return CLIENT_GONE;
    writeJson(this.#response, reply);
    return reply.status;
  }

  /** A cancelled request gets no reply (MCP 2025-11-25, "Cancellation"): its response just ends. */
  finishCancelled(): number {
    if (this.#stream !== undefined) {
      this.#stream.finish();
      return 200;
    }
    if (this.#response.destroyed) return CLIENT_GONE;
    endWithoutMessage(this.#response);
    return 200;
  }

  #send(message: object): void {
    this.#streaming().send(JSON.stringify(message));
  }

  #streaming(): ResumableStream {
    if (this.#stream === undefined) {
      this.#stream = this.#openStream();
      this.#stream.attach(this.#response);
    }
    return this.#stream;
  }
}
