import type { Readable, Writable } from 'node:stream';

import type { JsonRpcMessage } from '@qmcp/contracts';

import { systemClock } from '../platform/system-clock.ts';
import type { SendOptions, Transport, TransportEvents } from '../transport.ts';
import { MessagePipe } from './message-pipe.ts';
import type { PipeOptions } from './message-pipe.ts';

/** How long what was sent may take to leave once the transport is closed. */
const FLUSH_MS = 2_000;

/** Streams that lead to a server. */
export interface StreamsOptions extends PipeOptions {
  /** What the server writes, as bytes. */
  readonly input: Readable;
  /** What the server reads. */
  readonly output: Writable;
  /** Names the server in errors. Default `streams`. */
  readonly address?: string;
}

/**
 * A transport over streams that exist already: a socket, a pair of `PassThrough`, the pipes of a process that someone
 * else started. The framing is stdio's (MCP 2026-07-28, transports, stdio). It owns the streams from `open` on, and
 * `close` destroys them, after what was sent has left or two seconds have passed.
 */
export const streams = (options: StreamsOptions): Transport => new StreamsTransport(options);

class StreamsTransport implements Transport {
  readonly address: string;
  readonly cancelsByClosing = false;
  readonly #options: StreamsOptions;
  #pipe: MessagePipe | undefined;
  #events: TransportEvents | undefined;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.address = options.address ?? 'streams';
  }

  async open(events: TransportEvents): Promise<void> {
    const { input, output } = this.#options;
    this.#events = events;
    this.#pipe = new MessagePipe({ address: this.address, input, output }, this.#options, {
      message: (message) => events.message(message),
      ended: (error) => this.#end(error),
    });
  }

  async send(message: JsonRpcMessage, { signal }: SendOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#pipe === undefined) throw new TypeError('open() comes before send()');
    await this.#pipe.send(message);
  }

  async close(): Promise<void> {
    this.#end();
    const { input, output, clock = systemClock } = this.#options;
    const cancelTimer = clock.setTimer(() => output.destroy(), FLUSH_MS);
    await flushed(output);
    cancelTimer();
    output.destroy();
    input.destroy();
  }

  /** Tells once. */
  #end(error?: Error): void {
    const events = this.#events;
    this.#events = undefined;
    this.#pipe?.end();
    events?.closed(error);
  }
}

/** Ends a stream; resolves once all of it left, or nobody takes it any more. */
async function flushed(output: Writable): Promise<void> {
  if (output.writableFinished || output.destroyed) return;
  await new Promise<void>((resolve) => {
    output.once('finish', resolve).once('close', resolve).end();
  });
}
