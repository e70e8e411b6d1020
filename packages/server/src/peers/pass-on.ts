import type {
  Agent,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

import type { Clock } from '@qmcp/contracts';

import { CLIENT_GONE } from '../transport/modern-exchange.ts';
import { request as requestOf } from './node-http.ts';

/** How long another process may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 3_000;
/** Silence after which the kernel asks whether the other machine is still there. */
const PROBE_AFTER_MS = 15_000;

/** They are between two neighbours, not for who comes after (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A request and where it goes. */
export interface PassedOn {
  /** Without a path. */
  readonly to: string;
  readonly response: ServerResponse;
  /** Undefined: the request has none. */
  readonly body: Uint8Array | undefined;
  /** Beside those of the request, or in their place; lower case. */
  readonly headers: OutgoingHttpHeaders;
}

/** Why a request could not be passed on, as far as can be told. Nothing has been answered then. */
export class NotPassedOn extends Error {
  override readonly name = 'NotPassedOn';
  /** `refused`: nobody listens there; `unreachable`: nobody can tell; `broken`: it may have been worked on. */
  readonly why: 'refused' | 'unreachable' | 'broken';

  constructor(why: NotPassedOn['why'], cause: Error) {
    super(`The other process did not answer: ${why}`, { cause });
    this.why = why;
  }
}

/**
 * Passes a request on and its response back, both unchanged and as they come: nothing is held back, and who breaks off at
 * one end is broken off at the other.
 */
export class PassOn {
  /** Resolves to the status once the response has begun, or to {@link CLIENT_GONE}. @throws NotPassedOn */
  readonly begun: Promise<number>;
  /** Resolves once all is over. Never rejects. */
  readonly over: Promise<void>;
  readonly #response: ServerResponse;
  readonly #upstream: ClientRequest;
  #connected = false;

  constructor(passed: PassedOn, ports: { readonly agent: Agent; readonly clock: Clock }) {
    const { response, body } = passed;
    this.#response = response;
    this.#upstream = open(passed, ports.agent);
    this.#upstream.once('socket', (socket) => this.#connect(socket, ports.clock));
    this.over = new Promise((resolve) => response.once('close', () => resolve()));
    this.begun = this.#begin();
    response.once('close', () => this.#upstream.destroy());
    this.#upstream.end(body);
  }

  /** Ends the response where it is. */
  end(): void {
    this.#response.end();
    this.#upstream.destroy();
  }

  /** A connection that is there already serves again. */
  #connect(socket: Socket, clock: Clock): void {
    this.#connected = !socket.connecting;
    if (this.#connected) return;
    const cancelTimer = clock.setTimer(
      () => socket.destroy(new Error('no connection was accepted in time')),
      CONNECT_TIMEOUT_MS,
    );
    socket.once('close', cancelTimer);
    socket.once('connect', () => {
      cancelTimer();
      this.#connected = true;
      socket.setKeepAlive(true, PROBE_AFTER_MS);
    });
  }

  #begin(): Promise<number> {
    const response = this.#response;
    const upstream = this.#upstream;
    return new Promise((resolve, reject) => {
      upstream.once('response', (answer) => {
        giveBack(answer, response);
        resolve(answer.statusCode ?? 0);
      });
      response.once('close', () => resolve(CLIENT_GONE));
      upstream.on('error', (error: NodeJS.ErrnoException) => {
        // Once it has begun, breaking it off is all that tells.
        if (response.headersSent) response.destroy();
        else reject(new NotPassedOn(this.#connected ? 'broken' : whyUnconnected(error), error));
      });
    });
  }
}

function open({ to, response, body, headers }: PassedOn, agent: Agent): ClientRequest {
  const { req } = response;
  // Of the body that is sent, which is none where the method has none.
  const { 'content-length': _length, ...kept } = endToEnd(req.headers);
  return requestOf(new URL(req.url ?? '/', to), {
    agent,
    method: req.method ?? 'GET',
    headers: {
      ...kept,
      ...(body !== undefined && { 'content-length': body.byteLength }),
      ...headers,
    },
  });
}

function giveBack(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 0, endToEnd(answer.headers));
  // An event stream may have nothing to say for long, and its reader waits for it to open.
  response.flushHeaders();
  answer.once('error', () => response.destroy());
  answer.pipe(response);
}

const whyUnconnected = ({ code }: NodeJS.ErrnoException): NotPassedOn['why'] =>
  code === 'ECONNREFUSED' ? 'refused' : 'unreachable';

const endToEnd = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
