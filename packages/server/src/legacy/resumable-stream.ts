import type { ServerResponse } from 'node:http';

import type { ExchangeParts } from '../transport/modern-exchange.ts';
import { SSE_COMMENT, SSE_HEADERS, sseEvent, writeEvent } from '../transport/sse.ts';

/** Events kept for a client that comes back; in bytes no more than may wait unsent, but always the last one. */
const MAX_KEPT = 256;

/** How long a client should wait before it comes back, where nothing else was said. */
const RETRY_MS = 1_000;

interface KeptEvent {
  readonly sequence: number;
  readonly data: string;
  readonly bytes: number;
}

/** How a stream is opened. */
export interface ResumableStreamOptions {
  /**
   * Whether to open with an empty event that carries an id, from which a reader may resume; readers before 2025-11-25 choke
   * on it, and do not know to come back.
   */
  readonly primes: boolean;
  /** Hears of the end, once. */
  readonly onFinished: () => void;
}

/**
 * An event stream of the 2025 revisions: messages carry ids, a client that lost the stream resumes after the last id
 * that it saw (MCP 2025-11-25, "Resumability and Redelivery"). Losing the stream cancels nothing.
 */
export class ResumableStream {
  readonly id: string;
  readonly #parts: ExchangeParts;
  readonly #options: ResumableStreamOptions;
  readonly #kept: KeptEvent[] = [];
  #keptBytes = 0;
  /** Of the last message. */
  #sequence = 0;
  /** Of the last message that went out. */
  #sent = 0;
  #response: ServerResponse | undefined;
  #finished = false;
  #delivered = false;

  constructor(id: string, parts: ExchangeParts, options: ResumableStreamOptions) {
    this.id = id;
    this.#parts = parts;
    this.#options = options;
  }

  get attached(): boolean {
    return this.#response !== undefined;
  }

  /** Nothing more will come. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether the whole of it, its end too, was handed to the network. The client may have lost it there. */
  get delivered(): boolean {
    return this.#delivered;
  }

  /** Bytes of messages that are kept; the same from the end on. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /**
   * Sends through `response` from now on; what came after `lastSequence`, else what was not sent yet, first. A reader
   * that was there before has its end.
   */
  attach(response: ServerResponse, lastSequence?: number): void {
    this.#response?.end();
    this.#detach();
    this.#response = response;
    this.#parts.keepAlive.add(this);
    this.#parts.onStream(1);
    response.once('close', () => {
      if (this.#response === response) this.#detach();
    });
    response.writeHead(200, SSE_HEADERS);
    const after = lastSequence ?? this.#sent;
    if (lastSequence === undefined && this.#options.primes) {
      this.#write(`id: ${this.#eventId(after)}\nretry: ${RETRY_MS}\ndata: \n\n`);
    } else {
      response.flushHeaders();
    }
    for (const event of this.#kept) if (event.sequence > after) this.#sendKept(event);
    if (this.#finished) this.#endReader();
  }

  /** Sends a message; kept for whoever comes back. After the end there is nobody left for it. */
  send(message: string): void {
    if (this.#finished) return;
    this.#sequence += 1;
    const event = { sequence: this.#sequence, data: message, bytes: Buffer.byteLength(message) };
    this.#keep(event);
    this.#sendKept(event);
  }

  /** Lets go of the reader for now; it is told when to come back. One that would not come back is kept. */
  release(retryMs: number): void {
    if (!this.#options.primes) return;
    this.#write(`retry: ${Math.max(0, Math.round(retryMs))}\n\n`);
    this.#response?.end();
    this.#detach();
  }

  /** Ends the stream. What was sent can still be fetched. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#endReader();
    this.#detach();
    this.#options.onFinished();
  }

  keepAlive(): void {
    this.#write(SSE_COMMENT);
  }

  #endReader(): void {
    this.#response?.once('finish', () => {
      this.#delivered = true;
    });
    this.#response?.end();
  }

  #keep(event: KeptEvent): void {
    this.#kept.push(event);
    this.#keptBytes += event.bytes;
    const { maxStreamBufferBytes } = this.#parts;
    while (
      this.#kept.length > MAX_KEPT ||
      (this.#kept.length > 1 && this.#keptBytes > maxStreamBufferBytes)
    ) {
      this.#keptBytes -= this.#kept.shift()?.bytes ?? 0;
    }
  }

  #sendKept({ sequence, data }: KeptEvent): void {
    if (this.#response === undefined) return;
    this.#sent = Math.max(this.#sent, sequence);
    this.#write(sseEvent(data, this.#eventId(sequence)));
  }

  #eventId(sequence: number): string {
    return `${this.id}_${sequence}`;
  }

  #write(event: string): void {
    if (this.#response === undefined) return;
    writeEvent(this.#response, event, this.#parts.maxStreamBufferBytes);
  }

  #detach(): void {
    if (this.#response === undefined) return;
    this.#response = undefined;
    this.#parts.keepAlive.remove(this);
    this.#parts.onStream(-1);
  }
}

/** Reads an id of ours: which stream, and the last event seen. */
export function readEventId(eventId: string): { stream: string; sequence: number } | undefined {
  const [, stream, sequence] = /^([A-Za-z0-9-]{1,64})_(\d{1,15})$/.exec(eventId) ?? [];
  return stream === undefined ? undefined : { stream, sequence: Number(sequence) };
}
