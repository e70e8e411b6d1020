import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

const NEWLINE = 0x0a;
const ID = '"ID"';

/** A request of which many are sent, each with an id of its own. */
export interface RepeatedRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a run took. A request and its reply are a message each. */
export interface Measurement {
  readonly messagesPerSecond: number;
  /** CPU time of the server, in microseconds for each message. */
  readonly serverUsPerMessage: number;
  /** CPU time of the driver, likewise. */
  readonly driverUsPerMessage: number;
}

/** A server in a process of its own, and the driver that keeps a fixed number of requests in flight to it. */
export class LoadedServer implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #lastId = 0;

  /** @param command - program and arguments */
  constructor([program = '', ...args]: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** Sends one request. @returns its result */
  async ask<Result>(request: RepeatedRequest): Promise<Result> {
    const { before, after } = this.#template(request);
    this.#child.stdin.write(`${before}${(this.#lastId += 1)}${after}`);
    let text = '';
    while (!text.endsWith('\n')) {
      const [chunk] = (await once(this.#child.stdout, 'data')) as [Buffer];
      text += chunk.toString();
    }
    return resultOf(text) as Result;
  }

  /**
   * Sends `count` requests, `window` of them in flight at any time, and waits for all replies. Replies are counted;
   * the last of each chunk is read, so that an error does not count as speed.
   */
  async repeat(request: RepeatedRequest, count: number, window: number): Promise<void> {
    const { stdin, stdout } = this.#child;
    const { before, after } = this.#template(request);
    let sent = 0;
    let received = 0;
    const send = (wanted: number): void => {
      const end = Math.min(sent + wanted, count);
      let text = '';
      for (; sent < end; sent += 1) text += `${before}${(this.#lastId += 1)}${after}`;
      if (text !== '') stdin.write(text);
    };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const take = (chunk: Buffer): void => {
      const lines = countLines(chunk);
      received += lines;
      if (hasError(chunk)) reject(new Error(`The server refused: ${chunk.toString()}`));
      if (received === count) resolve();
      else send(lines);
    };
    stdout.on('data', take);
    send(window);
    await promise.finally(() => stdout.off('data', take));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, 'close');
  }

  #template(request: RepeatedRequest): { before: string; after: string } {
    const line = `${JSON.stringify({ jsonrpc: '2.0', id: 'ID', ...request })}\n`;
    const [before = '', after = ''] = line.split(ID);
    return { before, after };
  }
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

const hasError = (chunk: Buffer): boolean =>
  chunk.includes('"error":') || chunk.includes('"isError":true');

function resultOf(line: string): unknown {
  const reply = JSON.parse(line) as { result?: unknown };
  if (reply.result === undefined) throw new Error(`The server refused: ${line}`);
  return reply.result;
}
