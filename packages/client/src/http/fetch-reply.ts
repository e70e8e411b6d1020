import { BodyText, replyTooLarge } from './body-text.ts';
import type { HttpReply } from './http-requester.ts';
import { connectionLost } from './no-reply.ts';

interface ReplyParts {
  readonly response: Response;
  readonly url: string;
  /** Ends the exchange. */
  readonly controller: AbortController;
  /** Called once, when nothing more will come. */
  readonly onEnd: () => void;
}

/** A reply that `fetch` delivers. */
export class FetchReply implements HttpReply {
  readonly #parts: ReplyParts;
  #discarded = false;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
    if (parts.response.body === null) parts.onEnd();
  }

  get status(): number {
    return this.#parts.response.status;
  }

  header(name: string): string | undefined {
    return this.#parts.response.headers.get(name) ?? undefined;
  }

  async text(maxBytes: number): Promise<string> {
    const text = new BodyText(maxBytes);
    // A compressed body is larger than declared, never smaller.
    if (Number(this.header('content-length')) > maxBytes) {
      await this.discard();
      throw replyTooLarge(maxBytes);
    }
    for await (const chunk of this.chunks()) text.add(chunk);
    return text.toString();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const reader = this.#parts.response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (
        let part = await this.#read(reader);
        part !== undefined;
        part = await this.#read(reader)
      ) {
        yield part;
      }
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    const { controller, onEnd } = this.#parts;
    this.#discarded = true;
    onEnd();
    controller.abort();
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
    try {
      const { value } = await reader.read();
      return value;
    } catch (cause) {
      const { controller, url } = this.#parts;
      if (this.#discarded) return undefined;
      throw controller.signal.aborted
        ? controller.signal.reason
        : connectionLost(url, cause as Error);
    }
  }
}
