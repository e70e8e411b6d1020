import type { Clock } from '@qmcp/contracts';
import type { WebSocket } from 'ws';

import { GuestStreams } from '../container/guest-streams.ts';
import type { Status } from './objects.ts';

/**
 * Subprotocols of the streams of a container, best first. They differ in how a stream is closed, which is not done here:
 * a guest's own streams are closed by the multiplexer's frames.
 */
export const STREAM_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** First byte of each message. */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

/** What clients of Kubernetes put into one message. */
const MAX_MESSAGE_BYTES = 32 * 1024;

/** A guest that has nothing to say for minutes is no reason to close its connection, and what lies between can't know. */
export const PING_INTERVAL_MS = 30_000;

/**
 * Streams of a guest over a connection to `pods/{name}/attach`. Reads no further than its reader does, and takes nonsense
 * for the end.
 */
export class AttachedGuest {
  readonly streams: GuestStreams;
  /** Settles once the connection is gone, for whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  #cancelPing: () => void = () => undefined;

  /** @param socket - open, and paused, so that nothing was said before */
  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.streams = new GuestStreams({
      send: (bytes, sent) => this.#sendInput(bytes, sent),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    });
    socket.on('message', (message) => this.#receive(message as Buffer));
    // Whoever breaks the protocol is not waited for to take leave of.
    socket.on('error', () => this.hangUp());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#cancelPing();
        this.streams.end();
        resolve();
      });
    });
    this.#pingAgain();
    socket.resume();
  }

  /** Whether neither end has begun to close the connection. */
  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Writes to the container's standard input what is not for the multiplexer. */
  say(text: string): void {
    this.#sendInput(Buffer.from(text), () => undefined);
  }

  /** Ends the connection at once, whereupon the first process of the container ends, and all others with it. */
  hangUp(): void {
    this.#socket.terminate();
  }

  #sendInput(bytes: Uint8Array, sent: (error?: Error | null) => void): void {
    for (let at = 0; at < bytes.length; at += MAX_MESSAGE_BYTES) {
      const end = Math.min(at + MAX_MESSAGE_BYTES, bytes.length);
      const message = Buffer.concat([Buffer.of(channels.stdin), bytes.subarray(at, end)]);
      this.#socket.send(message, end === bytes.length ? sent : undefined);
    }
  }

  #receive(message: Buffer): void {
    try {
      this.#take(message[0], message.subarray(1));
    } catch {
      this.hangUp();
    }
  }

  #take(channel: number | undefined, content: Buffer): void {
    // Each channel opens with a message that has nothing in it.
    if (content.length === 0) return;
    if (channel === channels.stderr) this.streams.complain(content);
    else if (channel === channels.status) this.streams.complain(complaintOf(content));
    else if (!this.streams.receive(content)) this.hangUp();
  }

  #pingAgain(): void {
    this.#cancelPing = this.#clock.setTimer(() => {
      this.#socket.ping();
      this.#pingAgain();
    }, PING_INTERVAL_MS);
  }
}

/** What the API says in the end, if it has something to complain about. */
function complaintOf(content: Buffer): Buffer {
  const { status, message = '' } = JSON.parse(content.toString()) as Status;
  return Buffer.from(status === 'Success' ? '' : message);
}
