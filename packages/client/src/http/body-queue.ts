/** Bytes that wait unread before the sender is asked to pause. */
const MAX_QUEUED_BYTES = 256 * 1024;

/** What a body does with its sender. */
export interface BodySource {
  /** Stops bytes from arriving until {@link BodySource.resume}. */
  pause(): void;
  resume(): void;
}

/** Bytes that a parser pushes, kept until they are pulled; never much more than 256 KiB of them. */
export class BodyQueue {
  readonly #source: BodySource;
  #chunks: Uint8Array[] = [];
  #queuedBytes = 0;
  #paused = false;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #skip: ((bytes: number) => void) | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  /** Whether nothing more will arrive. */
  get ended(): boolean {
    return this.#ended;
  }

  push(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#skip !== undefined) {
      this.#skip(chunk.length);
      return;
    }
    this.#chunks.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes > MAX_QUEUED_BYTES && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#awaken();
  }

  /** @param error - thrown to the reader once it has read what came before */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#awaken();
  }

  /** Ends it now: what was not read never is. */
  drop(error: Error): void {
    this.#chunks = [];
    this.end(error);
  }

  /**
   * Reads on without keeping anything.
   * @param tooMuch - called when more than `maxBytes` came before the end
   */
  skip(maxBytes: number, tooMuch: () => void): void {
    let bytes = this.#queuedBytes;
    this.#skip = (more) => {
      bytes += more;
      if (bytes > maxBytes) tooMuch();
    };
    this.#release();
    this.#skip(0);
  }

  /** Takes all that has arrived, waiting for something to; nothing at the end. */
  async take(): Promise<readonly Uint8Array[]> {
    while (this.#chunks.length === 0) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return [];
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunks = this.#chunks;
    this.#release();
    return chunks;
  }

  #release(): void {
    this.#chunks = [];
    this.#queuedBytes = 0;
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  #awaken(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
