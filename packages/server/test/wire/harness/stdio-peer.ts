import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { localOwner } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';

import type { WireServer } from './wire-server.ts';

/** The client's end of a byte stream that a server serves with newline-delimited messages. */
export class StdioPeer implements AsyncDisposable {
  readonly socket: Socket;
  /** The server's end. */
  readonly far: Socket;
  /** Settles when the server is done. */
  readonly served: Promise<void>;
  readonly #lines: string[] = [];
  readonly #rest: string[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  /** Connects two ends through the operating system, and serves one of them. */
  static async open(
    wire: Pick<WireServer, 'mcp'>,
    principal: Principal = localOwner,
  ): Promise<StdioPeer> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve));
    const near = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const far = await accepted;
    listener.close();
    return new StdioPeer(near, far, wire.mcp.serveStdio(far, far, principal));
  }

  private constructor(near: Socket, far: Socket, served: Promise<void>) {
    this.socket = near;
    this.far = far;
    this.served = served;
    // A test that breaks the connection looks at `served` itself.
    served.catch(() => undefined);
    near.setEncoding('utf8');
    near.on('data', (chunk: string) => this.#push(chunk));
    near.on('close', () => this.#end());
    near.on('error', () => this.#end());
  }

  /** Writes a message, or text as it is, and a line break. */
  write(message: unknown): this {
    this.socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    return this;
  }

  /** The next line from the server. @throws Error when it ends first */
  async line(): Promise<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.#ended) throw new Error('the server hung up');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The next message from the server. */
  async message(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.line()) as Record<string, unknown>;
  }

  /** Ends our half, as a client that is done, and returns what the server still has to say. */
  async end(): Promise<Record<string, unknown>[]> {
    this.socket.end();
    await this.served;
    this.far.end();
    while (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    this.far.destroy();
    await this.served.catch(() => undefined);
  }

  #push(chunk: string): void {
    const [first = '', ...more] = chunk.split('\n');
    this.#rest.push(first);
    for (const start of more) this.#lines.push(this.#rest.splice(0, Infinity, start).join(''));
    this.#wake?.();
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}
