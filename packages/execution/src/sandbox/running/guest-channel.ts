import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Longest answer of a guest. */
const MAX_LINE_BYTES = 256;

/**
 * A talk with a process in the sandbox. Reads only when asked to, so that a guest that floods the channel blocks and
 * costs no memory, and believes nothing: whatever makes no sense counts as the end of the talk.
 */
export class GuestChannel {
  readonly #stream: Duplex;
  #pending: Buffer = Buffer.alloc(0);

  constructor(stream: Duplex) {
    this.#stream = stream;
    // A guest that died or hung up: the next read says so.
    stream.on('error', () => stream.destroy());
  }

  /** Sends bytes, or drops them where nobody is left to read them. */
  send(...parts: readonly (string | Uint8Array)[]): void {
    if (!this.#stream.writable) return;
    for (const part of parts) this.#stream.write(part);
  }

  /** The next line, without its end; `undefined` when the talk is over. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#pending.indexOf('\n');
      if (end > MAX_LINE_BYTES || (end < 0 && this.#pending.length > MAX_LINE_BYTES))
        return undefined;
      if (end >= 0) {
        const line = this.#pending.toString('utf8', 0, end);
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      if (!(await this.#read())) return undefined;
    }
  }

  /** Some bytes; `undefined` when the talk is over. */
  async chunk(): Promise<Uint8Array | undefined> {
    if (this.#pending.length === 0 && !(await this.#read())) return undefined;
    const chunk = this.#pending;
    this.#pending = Buffer.alloc(0);
    return chunk;
  }

  /** @returns whether something came */
  async #read(): Promise<boolean> {
    for (;;) {
      const chunk = this.#stream.read() as Buffer | null;
      if (chunk !== null) {
        this.#pending = Buffer.concat([this.#pending, chunk]);
        return true;
      }
      if (this.#stream.readableEnded || this.#stream.destroyed) return false;
      await this.#change();
    }
  }

  async #change(): Promise<void> {
    const settled = new AbortController();
    try {
      await Promise.race(
        ['readable', 'end', 'close'].map((event) =>
          once(this.#stream, event, { signal: settled.signal }),
        ),
      );
    } catch {
      // The stream failed: it is destroyed, and the caller looks.
    } finally {
      settled.abort();
    }
  }
}
