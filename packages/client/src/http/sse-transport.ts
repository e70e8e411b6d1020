import { PlatformError } from '@qmcp/contracts';
import type { Clock, JsonRpcMessage } from '@qmcp/contracts';

import { createHttpRequester } from '#http-requester';

import { systemClock } from '../platform/system-clock.ts';
import type { SseEvent } from '../sse/sse-reader.ts';
import type { SendOptions, Transport, TransportEvents } from '../transport.ts';
import { Endpoint } from './endpoint.ts';
import { parseEndpointUrl } from './endpoint-url.ts';
import { mediaTypeOf } from './header-fields.ts';
import type { HttpReply } from './http-requester.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from './http-transport-options.ts';
import type { HttpTransportOptions } from './http-transport-options.ts';
import { MessageStream } from './message-stream.ts';
import { badReply } from './messages.ts';

const EVENT_STREAM = 'text/event-stream';
/** How long the server may take to say where messages go. */
const ENDPOINT_TIMEOUT_MS = 10_000;

/**
 * Reaches a server over the HTTP+SSE transport of 2024-11-05, which is deprecated: a last resort, for servers that refuse
 * Streamable HTTP with 400, 404 or 405.
 * @throws PlatformError `bad_url`, `bad_header`
 */
export function sseTransport(options: HttpTransportOptions): Transport {
  return new HttpSseTransport(options);
}

class HttpSseTransport implements Transport {
  readonly cancelsByClosing = false;
  readonly #endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #stream: MessageStream;
  readonly #closing = new AbortController();
  readonly #messageUrl = Promise.withResolvers<string>();
  #events: TransportEvents | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: HttpTransportOptions) {
    const { requester = createHttpRequester(), url, authorizer, headers } = options;
    this.#endpoint = new Endpoint({ url, requester, authorizer, headers });
    this.#clock = options.clock ?? systemClock;
    this.#stream = new MessageStream({
      maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      onMessage: (message) => this.#events?.message(message),
      onOtherEvent: (event) => this.#onOtherEvent(event),
    });
  }

  get address(): string {
    return this.#endpoint.address;
  }

  async open(events: TransportEvents): Promise<void> {
    this.#events = events;
    const { signal } = this.#closing;
    const headers = { accept: EVENT_STREAM };
    const reply = await this.#endpoint.request({ method: 'GET', headers, signal });
    if (mediaTypeOf(reply.header('content-type')) !== EVENT_STREAM) {
      await reply.discard();
      throw badReply(`HTTP ${reply.status} and no event stream`);
    }
    const cancelLimit = this.#clock.setTimer(
      () => this.#messageUrl.reject(noMessageUrl()),
      ENDPOINT_TIMEOUT_MS,
    );
    const ended = this.#read(reply);
    try {
      await Promise.race([this.#messageUrl.promise, ended.then((error) => Promise.reject(error))]);
    } finally {
      cancelLimit();
    }
    void ended.then((error) => this.#onEnded(error));
  }

  async send(message: JsonRpcMessage, options: SendOptions = {}): Promise<void> {
    const { headers = {}, signal, onChallenge } = options;
    const reply = await this.#endpoint.request(
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal,
        onChallenge,
      },
      await this.#messageUrl.promise,
    );
    // What the server has to say comes through the stream.
    await reply.discard();
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** @returns why there is no stream any more */
  async #read(reply: HttpReply): Promise<Error> {
    try {
      await this.#stream.read(reply);
      return streamEnded();
    } catch (error) {
      return error as Error;
    }
  }

  #onEnded(error: Error): void {
    if (!this.#closing.signal.aborted) this.#events?.closed(error);
  }

  /** Messages, and the credentials with them, go nowhere but to the server that was meant. */
  #onOtherEvent({ type, data }: SseEvent): void {
    if (type !== 'endpoint') return;
    const base = this.#endpoint.url;
    const url = URL.parse(data, base);
    if (url?.origin !== new URL(base).origin)
      throw badReply('an endpoint for messages that is of another origin');
    this.#messageUrl.resolve(parseEndpointUrl(url).href);
  }

  async #end(): Promise<void> {
    this.#closing.abort();
    await this.#endpoint.close();
    this.#events?.closed();
  }
}

const noMessageUrl = (): PlatformError =>
  new PlatformError(
    'bad_reply',
    `The server did not say within ${ENDPOINT_TIMEOUT_MS} ms where messages go: check that the URL is that of an HTTP+SSE endpoint`,
  );

const streamEnded = (): PlatformError =>
  new PlatformError('stream_ended', 'The server ended the stream: connect again', {
    retryable: true,
  });
