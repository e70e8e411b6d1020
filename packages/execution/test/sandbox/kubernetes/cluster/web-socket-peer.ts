import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The server's end of a WebSocket (RFC 6455), with the channels of `v5.channel.k8s.io` and `v4.channel.k8s.io`. */
export class WebSocketPeer {
  pings = 0;
  pongs = 0;
  readonly #socket: Duplex;
  readonly #onInput: (bytes: Buffer) => void;
  #pending: Buffer = Buffer.alloc(0);

  /** @param onInput - takes what comes for the container's standard input */
  constructor(socket: Duplex, onInput: (bytes: Buffer) => void) {
    this.#socket = socket;
    this.#onInput = onInput;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    // Kubernetes opens each channel with an empty message.
    for (const channel of [1, 2, 3]) this.send(channel, Buffer.alloc(0));
  }

  /** @returns whether there is room for more */
  send(channel: number, bytes: Uint8Array): boolean {
    return this.#frame(0x82, Buffer.concat([Buffer.of(channel), bytes]));
  }

  /** Sends a message in two frames, as proxies may cut it, with a ping between them. */
  sendInParts(channel: number, first: Uint8Array, second: Uint8Array): void {
    this.#frame(0x02, Buffer.concat([Buffer.of(channel), first]));
    this.#frame(0x89, Buffer.from('are you there?'));
    this.#frame(0x80, Buffer.from(second));
  }

  /** Says that all is over, and hangs up. */
  close(): void {
    this.#frame(0x88, Buffer.of(0x03, 0xe8));
    this.#socket.end();
  }

  /** Breaks the connection, as when a machine between goes down. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Calls when what was sent is on its way. */
  onDrain(drained: () => void): void {
    this.#socket.on('drain', drained);
  }

  onClose(closed: () => void): void {
    this.#socket.once('close', closed);
  }

  #frame(first: number, payload: Buffer): boolean {
    if (this.#socket.destroyed || this.#socket.writableEnded) return true;
    const size = payload.length;
    let header = Buffer.of(first, size);
    if (size > 0xffff) {
      header = Buffer.alloc(10);
      header.writeUInt16BE((first << 8) | 127);
      header.writeBigUInt64BE(BigInt(size), 2);
    } else if (size > 125) {
      header = Buffer.of(first, 126, size >> 8, size & 0xff);
    }
    return this.#socket.write(Buffer.concat([header, payload]));
  }

  #receive(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const bytes = this.#pending;
      if (bytes.length < 6) return;
      const short = bytes.readUInt8(1);
      // Clients mask all that they send; the server has to hang up on those that don't.
      if (short < 0x80 || short === 0xff) return this.destroy();
      const at = short === 0xfe ? 8 : 6;
      if (bytes.length < at) return;
      const size = short === 0xfe ? bytes.readUInt16BE(2) : short - 0x80;
      if (bytes.length < at + size) return;
      const mask = bytes.subarray(at - 4, at);
      const payload = Buffer.from(bytes.subarray(at, at + size)).map(
        (byte, index) => byte ^ mask.readUInt8(index % 4),
      );
      this.#pending = bytes.subarray(at + size);
      this.#take(bytes.readUInt8(0), Buffer.from(payload));
    }
  }

  #take(first: number, payload: Buffer): void {
    if (first === 0x8a) this.pongs += 1;
    else if (first === 0x89) {
      this.pings += 1;
      this.#frame(0x8a, payload);
    }
    if (first === 0x88) this.close();
    else if (first === 0x82 && payload[0] === 0) this.#onInput(payload.subarray(1));
  }
}

/** The answer to a handshake. @returns the lines of it, or nothing where no known protocol is offered */
export function acceptHandshake({ headers }: IncomingMessage): string | undefined {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
  const protocol = ['v5.channel.k8s.io', 'v4.channel.k8s.io'].find((one) => offered.includes(one));
  if (protocol === undefined) return undefined;
  const accept = createHash('sha1')
    .update(`${headers['sec-websocket-key']}${SALT}`)
    .digest('base64');
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n');
}
