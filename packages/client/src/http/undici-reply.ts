import { PlatformError } from '@qmcp/contracts';

import type { BodyQueue } from './body-queue.ts';
import { BodyText, replyTooLarge } from './body-text.ts';
import { mediaTypeOf } from './header-fields.ts';
import type { HttpReply } from './http-requester.ts';

/** A body up to this size is read to its end when nobody wants it: that is cheaper than a new connection. */
const MAX_SKIPPED_BYTES = 64 * 1024;

interface ReplyParts {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: BodyQueue;
  /** Ends the exchange and its connection. */
  readonly abort: () => void;
}

/** A reply that undici delivers. */
export class UndiciReply implements HttpReply {
  readonly #parts: ReplyParts;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
  }

  get status(): number {
    return this.#parts.status;
  }

  header(name: string): string | undefined {
    const value = this.#parts.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  async text(maxBytes: number): Promise<string> {
    try {
      this.#refuseEncoded();
      if (this.#declaredBytes > maxBytes) throw replyTooLarge(maxBytes);
      return await this.#readText(maxBytes);
    } catch (error) {
      this.#abort();
      throw error;
    }
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const { body } = this.#parts;
    try {
      this.#refuseEncoded();
      for (let chunks = await body.take(); chunks.length > 0; chunks = await body.take()) {
        yield* chunks;
      }
    } finally {
      this.#abort();
    }
  }

  async discard(): Promise<void> {
    const { body, abort } = this.#parts;
    if (body.ended) return;
    if (isEndless(this) || this.#declaredBytes > MAX_SKIPPED_BYTES) abort();
    else body.skip(MAX_SKIPPED_BYTES, abort);
  }

  async #readText(maxBytes: number): Promise<string> {
    const { body } = this.#parts;
    const text = new BodyText(maxBytes);
    for (let chunks = await body.take(); chunks.length > 0; chunks = await body.take()) {
      for (const chunk of chunks) text.add(chunk);
    }
    return text.toString();
  }

  /** NaN where the server did not say. */
  get #declaredBytes(): number {
    return Number(this.header('content-length'));
  }

  #abort(): void {
    if (!this.#parts.body.ended) this.#parts.abort();
  }

  /** We announce no encoding, so none may come. */
  #refuseEncoded(): void {
    const encoding = this.header('content-encoding') ?? 'identity';
    if (encoding === 'identity') return;
    throw new PlatformError(
      'bad_reply',
      `The reply is compressed (${encoding}) though nothing said we accept that: turn compression off at the server or proxy`,
    );
  }
}

const isEndless = (reply: HttpReply): boolean =>
  mediaTypeOf(reply.header('content-type')) === 'text/event-stream';
