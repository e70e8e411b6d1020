import type { Readable } from 'node:stream';

import type { OutputChunk } from '../sandbox.ts';

/** How output of one job is taken. */
export interface OutputOptions {
  /** Bytes of both streams together that are kept and reported. */
  readonly maxBytes: number;
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Called once there is more. */
  readonly onOverflow: () => void;
}

/** What a job wrote. */
export interface Output {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** Standard output and standard error of a sandbox. Always read, never more of it kept than a job may write. */
export class GuestOutput {
  readonly #streams: Readonly<Record<OutputChunk['stream'], OutputStream>>;
  #options: OutputOptions | undefined;
  #bytes = 0;

  constructor(stdout: Readable, stderr: Readable) {
    this.#streams = {
      stdout: new OutputStream(stdout, (bytes) => this.#take('stdout', bytes)),
      stderr: new OutputStream(stderr, (bytes) => this.#take('stderr', bytes)),
    };
  }

  /** Forgets what was written so far, and takes what is written from now on as the next job's. */
  begin(options: OutputOptions): void {
    this.#options = options;
    this.#bytes = 0;
    this.#streams.stdout.kept = [];
    this.#streams.stderr.kept = [];
  }

  /** What was written since {@link begin}. */
  get written(): Output {
    return {
      stdout: Buffer.concat(this.#streams.stdout.kept),
      stderr: Buffer.concat(this.#streams.stderr.kept),
    };
  }

  /** Settles when both streams have come to that mark, which is not part of what was written, or to their end. */
  async readUpTo(mark: string): Promise<void> {
    const { stdout, stderr } = this.#streams;
    await Promise.all([stdout.readUpTo(mark), stderr.readUpTo(mark)]);
  }

  #take(stream: OutputChunk['stream'], bytes: Buffer): void {
    const { maxBytes, onOutput, onOverflow } = this.#options ?? nothing;
    const room = maxBytes - this.#bytes;
    const kept = bytes.subarray(0, room);
    this.#bytes += kept.length;
    if (kept.length > 0) {
      this.#streams[stream].kept.push(kept);
      onOutput?.({ stream, bytes: kept });
    }
    if (bytes.length > room) onOverflow();
  }
}

const nothing: OutputOptions = { maxBytes: 0, onOverflow: () => undefined };

class OutputStream {
  kept: Buffer[] = [];
  readonly #source: Readable;
  readonly #onBytes: (bytes: Buffer) => void;
  #mark: { readonly text: string; readonly reached: () => void } | undefined;
  /** The end of what came, while it may be the beginning of the mark. */
  #held: Buffer = Buffer.alloc(0);

  constructor(source: Readable, onBytes: (bytes: Buffer) => void) {
    this.#source = source;
    this.#onBytes = onBytes;
    source.on('data', (bytes: Buffer) => this.#receive(bytes));
    source.on('error', () => source.destroy());
    source.on('close', () => this.#reach());
  }

  readUpTo(text: string): Promise<void> {
    if (this.#source.destroyed || this.#source.readableEnded) return Promise.resolve();
    return new Promise((reached) => {
      this.#mark = { text, reached };
    });
  }

  #receive(bytes: Buffer): void {
    if (this.#mark === undefined) {
      this.#onBytes(bytes);
      return;
    }
    const { text } = this.#mark;
    const all = Buffer.concat([this.#held, bytes]);
    const at = all.indexOf(text);
    const certain = at >= 0 ? at : Math.max(0, all.length - text.length + 1);
    this.#held = Buffer.alloc(0);
    if (certain > 0) this.#onBytes(all.subarray(0, certain));
    if (at >= 0) this.#reach();
    else this.#held = all.subarray(certain);
  }

  /** Whatever was held back without becoming a mark was output after all. */
  #reach(): void {
    if (this.#held.length > 0) this.#onBytes(this.#held);
    this.#held = Buffer.alloc(0);
    this.#mark?.reached();
    this.#mark = undefined;
  }
}
