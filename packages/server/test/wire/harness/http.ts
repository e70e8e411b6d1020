import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { EventReader } from './event-reader.ts';

/** Headers by name; `undefined` takes away one that would be sent. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One HTTP request. */
export interface Sent {
  /** Default: POST with a body, else GET. */
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string | Buffer;
}

/** An HTTP response that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

/** What clients of this protocol send with each POST. */
export const JSON_HEADERS: Headers = {
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};

/** Sends one request and reads the whole response. */
export async function send(port: number, sent: Sent): Promise<Answer> {
  const response = await start(port, sent);
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk as string;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    get json(): unknown {
      return JSON.parse(text);
    },
  };
}

/** Sends one request whose response is an event stream. */
export async function openStream(port: number, sent: Sent): Promise<EventReader> {
  return new EventReader(await start(port, sent));
}

function start(port: number, { method, headers = {}, body }: Sent): Promise<IncomingMessage> {
  const sent = Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined,
    ),
  );
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port,
        host: '127.0.0.1',
        path: '/mcp',
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: sent,
        agent: false,
      },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A connection on which a test writes bytes as it likes. */
export class RawConnection {
  readonly socket: Socket;
  #received = '';
  #wake: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.#received += chunk;
      this.#wake?.();
    });
    this.socket.on('close', () => this.#wake?.());
    // A server may well cut such a connection; what arrived until then is what counts.
    this.socket.on('error', () => this.#wake?.());
  }

  get received(): string {
    return this.#received;
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Resolves once `pattern` arrived. @throws Error when the connection ends without it */
  async receive(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#received)) {
      if (this.socket.destroyed)
        throw new Error(`closed before ${String(pattern)} came: ${this.#received}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#received;
  }

  /** Everything that arrives until the server closes. */
  async closed(): Promise<string> {
    while (!this.socket.destroyed) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#received;
  }
}

/** A POST as text, to be written on a raw connection. */
export function rawPost(body: string, headers: readonly string[] = []): string {
  const lines = [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
