import { StringDecoder } from 'node:string_decoder';

import type { CallContext, Clock } from '@qmcp/contracts';

import type { OutputChunk } from '../sandbox/sandbox.ts';

/** Output that comes this soon after other output goes with it: a program that writes byte by byte is no flood of messages. */
const GATHER_MS = 100;

/** What is gathered goes at once when it is this much, in UTF-16 code units. */
const GATHER_LENGTH = 4_096;

type Stream = OutputChunk['stream'];

/**
 * Tells of a program's output while it runs, as the messages of progress notifications: standard output as it is, standard
 * error behind `stderr: `. The progress itself is the bytes so far.
 */
export class OutputProgress {
  readonly #clock: Clock;
  readonly #report: CallContext['progress'];
  readonly #decoders: Readonly<Record<Stream, StringDecoder>> = {
    stdout: new StringDecoder('utf8'),
    stderr: new StringDecoder('utf8'),
  };
  #stream: Stream = 'stdout';
  #gathered = '';
  #bytes = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, report: CallContext['progress']) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Takes output as it comes. */
  take({ stream, bytes }: OutputChunk): void {
    if (stream !== this.#stream) this.#tell();
    this.#stream = stream;
    this.#bytes += bytes.byteLength;
    this.#gathered += this.#decoders[stream].write(bytes);
    if (this.#gathered.length >= GATHER_LENGTH) this.#tell();
    else this.#cancelTimer ??= this.#clock.setTimer(() => this.#tell(), GATHER_MS);
  }

  /** Tells of what is left, and of nothing after that. */
  end(): void {
    this.#tell();
  }

  #tell(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#gathered === '') return;
    const message = this.#stream === 'stderr' ? `stderr: ${this.#gathered}` : this.#gathered;
    this.#gathered = '';
    this.#report(this.#bytes, undefined, message);
  }
}
