const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Who hears of lines. */
export interface LineEvents {
  /** A line without its end; never blank. */
  line(text: string): void;
  /** A line grew beyond the limit. Nothing after it is read. */
  tooLong(): void;
}

const nothing = Buffer.alloc(0);

/**
 * Cuts a byte stream (UTF-8) into lines. However the bytes are chunked, its time grows with them alone, and it holds no
 * more than twice the line that is under way.
 */
export class LineReader {
  readonly #maxBytes: number;
  readonly #events: LineEvents;
  /** The line that is under way stands at its beginning. */
  #kept = nothing;
  #keptBytes = 0;
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
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      if (this.#keptBytes + part.length > this.#maxBytes) {
        this.#stop();
        this.#events.tooLong();
      } else if (end === -1) {
        this.#keep(part);
        return;
      } else {
        this.#emit(this.#keptBytes === 0 ? part : this.#joined(part));
        start = end + 1;
      }
    }
  }

  /** What stands after the last line break is a line too. */
  end(): void {
    if (!this.#ended) this.#emit(this.#joined(nothing));
    this.#stop();
  }

  #keep(part: Buffer): void {
    const bytes = this.#keptBytes + part.length;
    if (bytes > this.#kept.length) {
      // Doubling copies each byte twice at most, where a copy for each chunk would copy it once a chunk.
      const larger = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#kept.length));
      this.#kept.copy(larger, 0, 0, this.#keptBytes);
      this.#kept = larger;
    }
    part.copy(this.#kept, this.#keptBytes);
    this.#keptBytes = bytes;
  }

  #joined(part: Buffer): Buffer {
    this.#keep(part);
    const line = this.#kept.subarray(0, this.#keptBytes);
    this.#kept = nothing;
    this.#keptBytes = 0;
    return line;
  }

  #emit(line: Buffer): void {
    const length = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length > 0) this.#events.line(line.toString('utf8', 0, length));
  }

  #stop(): void {
    this.#ended = true;
    this.#kept = nothing;
    this.#keptBytes = 0;
  }
}
