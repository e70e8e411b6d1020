import type { Writable } from 'node:stream';

/** Writes messages a line each; those of one turn of the event loop leave together. */
export class LineWriter {
  readonly #output: Writable;
  #pending = '';

  constructor(output: Writable) {
    this.#output = output;
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
      if (this.#output.destroyed) {
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
    if (this.#pending !== '' && !this.#output.destroyed) this.#output.write(this.#take());
  }

  #take(): string {
    const text = this.#pending;
    this.#pending = '';
    return text;
  }
}
