import type { Readable, Writable } from 'node:stream';

import { isJsonObject, PlatformError } from '@qmcp/contracts';
import type { Clock, JsonRpcMessage } from '@qmcp/contracts';

import { LineReader } from './line-reader.ts';
import { LineWriter } from './line-writer.ts';

/** How a pair of pipes is used. */
export interface PipeOptions {
  /** Longest message that is read, in bytes. Default 16 MiB; a longer one ends the connection. */
  readonly maxMessageBytes?: number;
  /**
   * Hears of each line that is no message, which a server must not write (MCP 2026-07-28, transports, stdio) and many
   * do: a greeting, a debug print. The line is skipped and the connection lives on. Default: nobody hears of it.
   */
  onInvalidLine?(error: PlatformError): void;
  /** Times the steps of closing. Default: the system's. */
  readonly clock?: Clock;
}

/** Who hears of a pipe. */
export interface PipeEvents {
  message(message: JsonRpcMessage): void;
  /**
   * Nothing more arrives, or nothing can be sent.
   * @param error - why; none when the server closed its output
   */
  ended(error?: Error): void;
}

const DEFAULT_MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Much of a line that is no message says no more than its beginning. */
const EXCERPT_CHARACTERS = 200;

/** Messages as lines of JSON over a pair of streams. */
export class MessagePipe {
  readonly #address: string;
  readonly #options: PipeOptions;
  readonly #events: PipeEvents;
  readonly #writer: LineWriter;
  #ended = false;

  constructor(
    { address, input, output }: { address: string; input: Readable; output: Writable },
    options: PipeOptions,
    events: PipeEvents,
  ) {
    this.#address = address;
    this.#options = options;
    this.#events = events;
    this.#writer = new LineWriter(output);
    this.#read(input);
    output.on('error', (error) => this.#tellEnd(error));
    output.on('close', () => this.#tellEnd());
  }

  /** @throws PlatformError `connection_closed` */
  async send(message: JsonRpcMessage): Promise<void> {
    if (this.#ended || !(await this.#writer.write(JSON.stringify(message)))) {
      throw new PlatformError(
        'connection_closed',
        `The connection to ${this.#address} is closed, so the message was not sent. Connect again.`,
        { retryable: true },
      );
    }
  }

  /**
   * Ends the output after what was sent. What still arrives is read and dropped, so that the other end is never stuck
   * on us.
   */
  end(): void {
    this.#ended = true;
    this.#writer.end();
  }

  #read(input: Readable): void {
    const maxBytes = this.#options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    const reader = new LineReader(maxBytes, {
      line: (text) => this.#take(text),
      tooLong: () => this.#tellEnd(tooLong(this.#address, maxBytes)),
    });
    input.on('data', (chunk: Buffer) => {
      if (!this.#ended) reader.push(chunk);
    });
    input.on('end', () => {
      if (!this.#ended) reader.end();
      this.#tellEnd();
    });
    input.on('error', (error) => this.#tellEnd(error));
    input.on('close', () => this.#tellEnd());
  }

  #take(text: string): void {
    if (this.#ended) return;
    const value = parse(text);
    // Servers of the 2025-03-26 revision may answer in batches.
    const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const message of messages) {
      if (isJsonObject(message)) this.#events.message(message as unknown as JsonRpcMessage);
      else this.#options.onInvalidLine?.(notAMessage(this.#address, text));
    }
  }

  #tellEnd(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended(error);
  }
}

/** @returns undefined for what is no JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tooLong = (address: string, maxBytes: number): PlatformError =>
  new PlatformError(
    'reply_too_large',
    `${address} sent a message of more than ${maxBytes} bytes. Ask it for less, or raise maxMessageBytes.`,
  );

const notAMessage = (address: string, text: string): PlatformError =>
  new PlatformError(
    'bad_reply',
    `${address} wrote a line to its standard output that is no MCP message; it belongs on standard error: ` +
      JSON.stringify(text.slice(0, EXCERPT_CHARACTERS)),
  );
