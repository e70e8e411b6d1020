const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Who hears of lines. */
export interface LineEvents {
  /** A line without its end; never blank. */
  line(text: string): void;
  /** A line grew beyond the limit. Nothing after it is read. */
  tooLong(): void;
}

/** Cuts a byte stream (UTF-8) into lines, in time that grows with the bytes alone, however they are chunked. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #events: LineEvents;
  /** The line that is still under way. */
  #parts: Buffer[] = [];
  #bytes = 0;
  #ended = false;

  /** @param maxBytes - of one line, without its end */
  constructor(maxBytes: number, events: LineEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  push(chunk: Buffer): void {
    let start = 0;
    while (!this.#ended) {
      const end = chunk.indexOf(NEWLINE, start);
      this.#keep(end === -1 ? chunk.subarray(start) : chunk.subarray(start, end));
      if (end === -1) return;
      this.#finish();
      start = end + 1;
    }
  }

  /** What stands after the last line break is a line too. */
  end(): void {
    this.#finish();
    this.#ended = true;
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) {
      this.#ended = true;
      this.#parts = [];
      this.#events.tooLong();
    } else if (part.length > 0) {
      this.#parts.push(part);
    }
  }

  #finish(): void {
    const [only, second] = this.#parts;
    if (this.#ended || only === undefined) return;
    const line = second === undefined ? only : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    const length = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length > 0) this.#events.line(line.toString('utf8', 0, length));
  }
}
