import type { Duplex } from 'node:stream';

import type { Clock, Entropy } from '@qmcp/contracts';

import { GuestStreams } from '../container/guest-streams.ts';
import type { Status } from './objects.ts';
import { clientFrame, opcodes, ServerFrames, type Frame } from './web-socket-frames.ts';

/**
 * Subprotocols of the streams of a container, best first. They differ in how a stream is closed, which is not done here:
 * a guest's own streams are closed by the multiplexer's frames.
 */
export const STREAM_PROTOCOLS = 'v5.channel.k8s.io, v4.channel.k8s.io';

/** First byte of each message. */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

/** What clients of Kubernetes put into one message. */
const MAX_MESSAGE_BYTES = 32 * 1024;

/** A guest that has nothing to say for minutes is no reason to close its connection, and what lies between can't know. */
export const PING_INTERVAL_MS = 30_000;

const MASK_BYTES = 4;

/** What the connection of a guest needs. */
export interface ConnectionPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/**
 * Streams of a guest over a connection to `pods/{name}/attach`. Reads no further than its reader does, and takes nonsense
 * for the end.
 */
export class AttachedGuest {
  readonly streams: GuestStreams;
  readonly #socket: Duplex;
  readonly #ports: ConnectionPorts;
  readonly #frames = new ServerFrames();
  /** Of the message that is not complete yet. */
  #channel: number | undefined;
  #cancelPing: () => void = () => undefined;

  constructor(socket: Duplex, ports: ConnectionPorts) {
    this.#socket = socket;
    this.#ports = ports;
    this.streams = new GuestStreams({
      send: (bytes, sent) => this.#sendInput(bytes, sent),
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
    });
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.once('end', () => socket.end());
    socket.once('close', () => {
      this.#cancelPing();
      this.streams.end();
    });
    this.#pingAgain();
  }

  /** Writes to the container's standard input what is not for the multiplexer. */
  say(text: string): void {
    this.#sendInput(Buffer.from(text), () => undefined);
  }

  /** Ends the connection at once, whereupon the first process of the container ends, and all others with it. */
  hangUp(): void {
    this.#socket.destroy();
  }

  #sendInput(bytes: Uint8Array, sent: (error?: Error | null) => void): void {
    for (let at = 0; at < bytes.length; at += MAX_MESSAGE_BYTES) {
      const end = Math.min(at + MAX_MESSAGE_BYTES, bytes.length);
      const message = Buffer.concat([Buffer.of(channels.stdin), bytes.subarray(at, end)]);
      this.#send(opcodes.binary, message, end === bytes.length ? sent : undefined);
    }
  }

  #send(opcode: number, payload: Buffer, sent?: (error?: Error | null) => void): void {
    const frame = clientFrame(opcode, payload, this.#ports.entropy.bytes(MASK_BYTES));
    this.#socket.write(frame, sent);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#take(frame);
    } catch {
      this.#socket.destroy();
    }
  }

  #take({ opcode, final, payload }: Frame): void {
    if (opcode === opcodes.ping) this.#send(opcodes.pong, payload);
    else if (opcode === opcodes.close) this.#socket.end();
    else if (opcode !== opcodes.pong) this.#takePart(payload, final);
  }

  /** A message may come in several frames, of which the first one names the channel. */
  #takePart(payload: Buffer, final: boolean): void {
    const channel = this.#channel ?? payload[0];
    const content = this.#channel === undefined ? payload.subarray(1) : payload;
    this.#channel = final ? undefined : channel;
    // Each channel opens with a message that has nothing in it.
    if (content.length === 0) return;
    if (channel === channels.stderr) this.streams.complain(content);
    else if (channel === channels.status) this.streams.complain(complaintOf(content));
    else if (!this.streams.receive(content)) this.#socket.destroy();
  }

  #pingAgain(): void {
    this.#cancelPing = this.#ports.clock.setTimer(() => {
      this.#send(opcodes.ping, Buffer.alloc(0));
      this.#pingAgain();
    }, PING_INTERVAL_MS);
  }
}

/** What the API says in the end, if it has something to complain about. */
function complaintOf(content: Buffer): Buffer {
  const { status, message = '' } = JSON.parse(content.toString()) as Status;
  return Buffer.from(status === 'Success' ? '' : message);
}
