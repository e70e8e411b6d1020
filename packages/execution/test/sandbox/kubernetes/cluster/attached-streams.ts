import type { WebSocket } from 'ws';

/** Subprotocols of the streams of a container, best first. */
export const STREAM_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** The API's end of the streams of a container, each message of which begins with the number of its channel. */
export class AttachedStreams {
  pings = 0;
  pongs = 0;
  readonly #socket: WebSocket;
  #asked = 0;

  /** @param onInput - takes what comes for the container's standard input */
  constructor(socket: WebSocket, onInput: (bytes: Buffer) => void) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = data as Buffer;
      if (message[0] === 0) onInput(message.subarray(1));
    });
    socket.on('ping', () => (this.pings += 1));
    socket.on('pong', () => (this.pongs += 1));
    socket.on('error', () => socket.terminate());
    // Kubernetes opens each channel with an empty message.
    for (const channel of [1, 2, 3]) this.send(channel, Buffer.alloc(0));
  }

  send(channel: number, bytes: Uint8Array): void {
    this.#socket.send(Buffer.concat([Buffer.of(channel), bytes]));
  }

  /**
   * Sends a message in two frames, as proxies may cut it, and asks between them whether anybody is there.
   * @param sent - called when it is on its way, or will never be
   */
  sendInParts(channel: number, bytes: Buffer, sent: () => void): void {
    const first = Buffer.concat([Buffer.of(channel), bytes.subarray(0, 3)]);
    this.#socket.send(first, { fin: false });
    if (this.#asked === this.pongs) {
      this.#asked += 1;
      this.#socket.ping('are you there?');
    }
    this.#socket.send(bytes.subarray(3), sent);
  }

  /** Says that all is over, and hangs up. */
  close(): void {
    this.#socket.close(1000);
  }

  /** Breaks the connection, as when a machine between goes down. */
  destroy(): void {
    this.#socket.terminate();
  }

  onClose(closed: () => void): void {
    this.#socket.once('close', closed);
  }
}
