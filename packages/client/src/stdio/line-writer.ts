import type { Writable } from 'node:stream';

/** Writes lines to a stream; those of one turn of the event loop leave in one write. */
export class LineWriter {
  readonly #output: Writable;
  #batch = '';
  #flushed: Promise<void> | undefined;

  constructor(output: Writable) {
    this.#output = output;
  }

  /**
   * Writes a line. Waiting for each keeps what is unsent within the stream's own buffer.
   * @returns resolves once the stream has room again; false when it closed before
   */
  async write(line: string): Promise<boolean> {
    this.#batch += `${line}\n`;
    this.#flushed ??= new Promise((resolve) => {
      setImmediate(() => this.#flush(resolve));
    });
    await this.#flushed;
    return !this.#output.destroyed;
  }

  /** Writes what waits, then ends the stream. */
  end(): void {
    if (this.#output.writable) this.#output.end(this.#take());
  }

  #flush(done: () => void): void {
    if (!this.#output.writable || this.#output.write(this.#take())) {
      done();
      return;
    }
    const roomAgain = (): void => {
      this.#output.off('drain', roomAgain).off('close', roomAgain);
      done();
    };
    this.#output.on('drain', roomAgain).on('close', roomAgain);
  }

  #take(): string {
    const batch = this.#batch;
    this.#batch = '';
    this.#flushed = undefined;
    return batch;
  }
}
