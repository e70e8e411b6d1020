import type { Writable } from 'node:stream';

/** Writes messages a line each; those of one turn of the event loop leave together. */
export class LineWriter {
  readonly #output: Writable;
  #pending = '';
  #readerGone = false;

  constructor(output: Writable) {
    this.#output = output;
    // A reader that hung up is an end like any other, and no reason for the process to fall.
    output.on('error', () => {
      this.#readerGone = true;
    });
  }

  /** Whether the reader at the other end is behind. */
  get congested(): boolean {
    return this.#output.writableNeedDrain;
  }

  write(message: string): void {
    if (this.#pending === '') setImmediate(() => this.#flush());
    this.#pending += `${message}\n`;
  }

  /** Resolves once everything is handed to the operating system, or the reader is gone. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#readerGone || this.#output.destroyed) {
        resolve();
        return;
      }
      const done = (): void => {
        this.#output.off('close', done);
        resolve();
      };
      this.#output.once('close', done);
      this.#output.write(this.#take(), done);
    });
  }

  #flush(): void {
    const text = this.#take();
    if (text !== '' && !this.#readerGone && !this.#output.destroyed) this.#output.write(text);
  }

  #take(): string {
    const text = this.#pending;
    this.#pending = '';
    return text;
  }
}
