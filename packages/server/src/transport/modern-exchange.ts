import type { ServerResponse } from 'node:http';

import type { Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import type { KeepAlive } from './keep-alive.ts';
import { nameRequest, requestNames } from './name-request.ts';
import type { RequestIds } from './request-ids.ts';
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
  readonly #ids: RequestIds;
  readonly #parts: ExchangeParts;
  #controller: AbortController | undefined;
  #streaming = false;

  constructor(response: ServerResponse, ids: RequestIds, parts: ExchangeParts) {
    this.#response = response;
    this.#ids = ids;
    this.#parts = parts;
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#watch(new AbortController());
    return this.#controller.signal;
  }

  notify(method: string, params: Record<string, unknown>): void {
    if (this.#response.destroyed) return;
    if (!this.#streaming) this.#startStream();
    this.#write(sseEvent(JSON.stringify({ jsonrpc: '2.0', method, params })));
  }

  releaseStream(): void {
    // Streams of this revision cannot be resumed, so none is let go.
  }

  /** Sends the reply and ends. @returns the status that went out */
  finish(reply: Reply): number {
    if (this.#response.destroyed) return CLIENT_GONE;
    if (!this.#streaming) {
      writeJson(this.#response, reply, requestNames(this.#ids));
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
    nameRequest(this.#response, this.#ids);
    this.#response.writeHead(200, SSE_HEADERS);
    this.#parts.keepAlive.add(this);
    this.#parts.onStream(1);
    this.#response.on('close', () => {
      this.#parts.keepAlive.remove(this);
      this.#parts.onStream(-1);
    });
  }

  /** Aborts when the client goes before it has its whole reply. Most calls never ask, and so pay for no listener. */
  #watch(controller: AbortController): AbortController {
    if (this.#response.destroyed) controller.abort();
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort();
    });
    return controller;
  }

  #write(event: string): void {
    writeEvent(this.#response, event, this.#parts.maxStreamBufferBytes);
  }
}

/**
 * Sends a reply as plain JSON.
 * @param headers - more of them, names and values by turns
 */
export function writeJson(
  response: ServerResponse,
  reply: Reply,
  headers: readonly string[] = [],
): void {
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
  response.writeHead(reply.status, [
    ...headers,
    'Content-Type',
    'application/json',
    'Content-Length',
    Buffer.byteLength(reply.body),
  ]);
  response.end(reply.body);
}
