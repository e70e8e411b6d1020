import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { readReply } from './http-reply.ts';
import type { HttpReply } from './http-reply.ts';

const NOTHING = Buffer.alloc(0);

/** A connection to a server, with one request on its way at a time. */
export class HttpConnection {
  readonly #socket: Socket;
  #read: Buffer = NOTHING;
  #waiting: PromiseWithResolvers<HttpReply> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#waiting?.reject(new Error('The server closed a connection')));
    // What goes wrong closes the connection, and that is heard of.
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** @param request - head and body, as they travel */
  send(request: string): Promise<HttpReply> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#read = this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk]);
    const reply = readReply(this.#read);
    if (reply === undefined) return;
    this.#read = this.#read.subarray(reply.length);
    this.#waiting?.resolve(reply);
  }
}
