const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cuts a byte stream into lines. A line that is too long is reported once and skipped, whatever its length. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #onLine: (line: Buffer) => void;
  readonly #onTooLong: () => void;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #skipping = false;

  constructor(
    maxBytes: number,
    handlers: { onLine: (line: Buffer) => void; onTooLong: () => void },
  ) {
    this.#maxBytes = maxBytes;
    this.#onLine = handlers.onLine;
    this.#onTooLong = handlers.onTooLong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** What stands after the last line break is a line too. */
  end(): void {
    this.#emit();
  }

  #keep(part: Buffer): void {
    if (this.#skipping) return;
    this.#restBytes += part.length;
    if (this.#restBytes > this.#maxBytes) {
      this.#skipping = true;
      this.#rest = [];
      return;
    }
    this.#rest.push(part);
  }

  #emit(): void {
    const tooLong = this.#skipping;
    const [only = Buffer.alloc(0)] = this.#rest;
    const line = this.#rest.length > 1 ? Buffer.concat(this.#rest) : only;
    this.#rest = [];
    this.#restBytes = 0;
    this.#skipping = false;
    if (tooLong) this.#onTooLong();
    else this.#take(line);
  }

  /** Blank lines say nothing. */
  #take(line: Buffer): void {
    const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (text.length > 0) this.#onLine(text);
  }
}
