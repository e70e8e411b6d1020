import type { ServerResponse } from 'node:http';

import type { Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import type { KeepAlive } from './keep-alive.ts';
import { SSE_COMMENT, SSE_HEADERS, sseEvent, writeEvent } from './sse.ts';

/** What is counted as the status where nobody was left to hear it. */
export const CLIENT_GONE = 499;

/** What all exchanges of an endpoint share. */
export interface ExchangeParts {
  readonly keepAlive: KeepAlive;
  readonly maxStreamBufferBytes: number;
  onStream(delta: 1 | -1): void;
}

/**
 * One 2026-07-28 request over HTTP: answered with plain JSON, or, once it has something to say before its reply, with
 * an event stream. Closing the response cancels the request.
 */
export class ModernExchange implements Exchange {
  readonly ask = undefined;
  readonly #response: ServerResponse;
  readonly #parts: ExchangeParts;
  #controller: AbortController | undefined;
  #streaming = false;
  #gone = false;

  constructor(response: ServerResponse, parts: ExchangeParts) {
    this.#response = response;
    this.#parts = parts;
    response.on('close', () => this.#closed());
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone) this.#controller.abort();
    return this.#controller.signal;
  }

  notify(method: string, params: Record<string, unknown>): void {
    if (this.#gone) return;
    if (!this.#streaming) this.#startStream();
    this.#write(sseEvent(JSON.stringify({ jsonrpc: '2.0', method, params })));
  }

  releaseStream(): void {
    // Streams of this revision cannot be resumed, so none is let go.
  }

  /** Sends the reply and ends. @returns the status that went out */
  finish(reply: Reply): number {
    if (this.#gone) return CLIENT_GONE;
    if (!this.#streaming) {
      writeJson(this.#response, reply);
      return reply.status;
    }
    this.#write(sseEvent(reply.body));
    this.#response.end();
    return 200;
  }

  keepAlive(): void {
    this.#write(SSE_COMMENT);
  }

  #startStream(): void {
    this.#streaming = true;
    this.#response.writeHead(200, SSE_HEADERS);
    this.#parts.keepAlive.add(this);
    this.#parts.onStream(1);
  }

  #write(event: string): void {
    writeEvent(this.#response, event, this.#parts.maxStreamBufferBytes);
  }

  #closed(): void {
    if (this.#streaming) {
      this.#parts.keepAlive.remove(this);
      this.#parts.onStream(-1);
    }
    this.#gone = true;
    if (!this.#response.writableFinished) this.#controller?.abort();
  }
}

/** Sends a reply as plain JSON. */
export function writeJson(response: ServerResponse, reply: Reply): void {
  const retryAfter = reply.refusal?.data?.['retryAfterSeconds'];
  if (typeof retryAfter === 'number') response.setHeader('Retry-After', retryAfter);
  const scopes = reply.refusal?.data?.['requiredScopes'];
  if (reply.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="qmcp"');
  if (reply.status === 403 && Array.isArray(scopes)) {
    response.setHeader(
      'WWW-Authenticate',
      `Bearer realm="qmcp", error="insufficient_scope", scope="${scopes.join(' ')}"`,
    );
  }
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
}
