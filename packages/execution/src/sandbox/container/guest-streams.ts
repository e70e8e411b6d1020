import { Duplex, Readable, Writable } from 'node:stream';

/** Numbers of the guest's streams, which are its descriptors: see `multiplexer.py`. */
const channels = { stdin: 0, stdout: 1, stderr: 2, agent: 3, kernel: 4 } as const;

const HEADER_BYTES = 5;

/** `multiplexer.py` sends what it reads at once, and reads no more than that. */
const MAX_PAYLOAD_BYTES = 64 * 1024;

/** The one connection that carries all streams of a guest. */
export interface Carrier {
  /** Sends bytes. @param sent - called when there is room for more */
  send(bytes: Uint8Array, sent: (error?: Error | null) => void): void;
  /** Stops and goes on taking bytes. */
  pause(): void;
  resume(): void;
}

/**
 * The engine's end of `multiplexer.py`. Reads no further while something lies unread that came before, so that a guest
 * costs no more memory than the buffers of its streams; believes nothing, and takes nonsense for the end.
 */
export class GuestStreams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly agent: Duplex;
  readonly kernel: Duplex;
  readonly #carrier: Carrier;
  /** Those that have not ended. */
  readonly #readers: Map<number, Readable>;
  readonly #unread = new Set<number>();
  #pending: Buffer = Buffer.alloc(0);
  #abandoned = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
    this.stdin = new Writable(this.#writing(channels.stdin));
    this.stdout = new Readable(this.#reading(channels.stdout));
    this.stderr = new Readable(this.#reading(channels.stderr));
    this.agent = this.#duplex(channels.agent);
    this.kernel = this.#duplex(channels.kernel);
    this.#readers = new Map<number, Readable>([
      [channels.stdout, this.stdout],
      [channels.stderr, this.stderr],
      [channels.agent, this.agent],
      [channels.kernel, this.kernel],
    ]);
  }

  /** Takes what came over the carrier. @returns whether it made sense */
  receive(bytes: Uint8Array): boolean {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= HEADER_BYTES) {
      const channel = this.#pending.readUInt8(0);
      const end = HEADER_BYTES + this.#pending.readUInt32BE(1);
      const reader = this.#readers.get(channel);
      if (reader === undefined || end > HEADER_BYTES + MAX_PAYLOAD_BYTES) return false;
      if (this.#pending.length < end) return true;
      this.#hand(channel, reader, this.#pending.subarray(HEADER_BYTES, end));
      this.#pending = this.#pending.subarray(end);
    }
    return true;
  }

  /** Takes what the container itself says, when its guest does not start, as the guest's last words. */
  complain(bytes: Uint8Array): void {
    if (this.#readers.has(channels.stderr)) this.stderr.push(bytes);
  }

  /** Takes what is left, whether anybody reads it or not, so that the end of a guest that is being killed is seen. */
  abandon(): void {
    this.#abandoned = true;
    this.#unread.clear();
    this.#carrier.resume();
  }

  /** Ends all streams, once the carrier has ended. */
  end(): void {
    for (const reader of this.#readers.values()) reader.push(null);
    this.#readers.clear();
    this.stdin.destroy();
  }

  #hand(channel: number, reader: Readable, bytes: Buffer): void {
    if (bytes.length === 0) {
      this.#readers.delete(channel);
      reader.push(null);
    } else if (!reader.destroyed && !reader.push(bytes) && !this.#abandoned) {
      this.#unread.add(channel);
      this.#carrier.pause();
    }
  }

  #reading(channel: number): { read(): void } {
    return {
      read: () => {
        if (this.#unread.delete(channel) && this.#unread.size === 0) this.#carrier.resume();
      },
    };
  }

  #writing(channel: number): {
    write(bytes: Buffer, encoding: unknown, written: (error?: Error | null) => void): void;
    final(written: (error?: Error | null) => void): void;
  } {
    return {
      write: (bytes, _encoding, written) => this.#carrier.send(framed(channel, bytes), written),
      final: (written) => this.#carrier.send(header(channel, 0), written),
    };
  }

  #duplex(channel: number): Duplex {
    return new Duplex({ ...this.#reading(channel), ...this.#writing(channel) });
  }
}

/** In pieces that the other end need not hold for long. */
function framed(channel: number, bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_PAYLOAD_BYTES) {
    const payload = bytes.subarray(at, at + MAX_PAYLOAD_BYTES);
    parts.push(header(channel, payload.length), payload);
  }
  return Buffer.concat(parts);
}

function header(channel: number, length: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt8(channel, 0);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
