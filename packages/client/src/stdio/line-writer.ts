import type { Writable } from 'node:stream';

/** Writes lines to a stream; those of one turn of the event loop leave in one write. */
export class LineWriter {
  readonly #output: Writable;
  #batch = '';
  #waiting: PromiseWithResolvers<boolean> | undefined;

  constructor(output: Writable) {
    this.#output = output;
  }

  /**
   * Writes a line. Waiting for each keeps what is unsent within the stream's own buffer.
   * @returns whether it was written; resolves once the stream has room again
   */
  write(line: string): Promise<boolean> {
    this.#batch += `${line}\n`;
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers();
      setImmediate(() => this.#flush());
    }
    return this.#waiting.promise;
  }

  /** Writes what waits, then ends the stream. */
  end(): void {
    const batch = this.#batch;
    const waiting = this.#take();
    waiting?.resolve(this.#output.writable);
    if (this.#output.writable) this.#output.end(batch);
  }

  #flush(): void {
    const batch = this.#batch;
    const waiting = this.#take();
    if (waiting === undefined) return;
    if (!this.#output.writable || this.#output.write(batch)) {
      waiting.resolve(this.#output.writable);
      return;
    }
    const settle = (): void => {
      this.#output.off('drain', settle).off('close', settle);
      waiting.resolve(!this.#output.destroyed);
    };
    this.#output.on('drain', settle).on('close', settle);
  }

  #take(): PromiseWithResolvers<boolean> | undefined {
    const waiting = this.#waiting;
    this.#batch = '';
    this.#waiting = undefined;
    return waiting;
  }
}
