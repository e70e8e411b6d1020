import { PlatformError } from '@qmcp/contracts';

/** Made once: that costs more than decoding a reply does. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Joins the parts of a body, up to a size. */
export class BodyText {
  readonly #maxBytes: number;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws PlatformError `reply_too_large` */
  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) throw replyTooLarge(this.#maxBytes);
    this.#parts.push(part);
  }

  /** @throws PlatformError `bad_reply` when the bytes are not UTF-8 */
  toString(): string {
    try {
      return decoder.decode(this.#joined());
    } catch (cause) {
      throw new PlatformError(
        'bad_reply',
        'The reply is not UTF-8 text, which MCP demands: the server needs mending',
        { cause },
      );
    }
  }

  #joined(): Uint8Array {
    const [only] = this.#parts;
    if (only !== undefined && this.#parts.length === 1) return only;
    const joined = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const part of this.#parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }
}

/** A reply beyond what the client takes. */
export const replyTooLarge = (maxBytes: number): PlatformError =>
  new PlatformError(
    'reply_too_large',
    `The reply is larger than ${maxBytes} bytes: ask for less, or raise maxMessageBytes`,
  );
