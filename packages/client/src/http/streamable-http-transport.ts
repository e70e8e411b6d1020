import type { Entropy, JsonRpcMessage } from '@qmcp/contracts';

import { createHttpRequester } from '#http-requester';

import { systemClock } from '../platform/system-clock.ts';
import { systemEntropy } from '../platform/system-entropy.ts';
import type { SendOptions, Transport, TransportEvents } from '../transport.ts';
import { Endpoint } from './endpoint.ts';
import type { EndpointRequest } from './endpoint.ts';
import { mediaTypeOf } from './header-fields.ts';
import type { HttpReply } from './http-requester.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from './http-transport-options.ts';
import type { HttpTransportOptions } from './http-transport-options.ts';
import { keepListening } from './listening-stream.ts';
import { awaitedId, badReply, isResponseTo, parseMessages } from './messages.ts';
import { ResponseStream } from './response-stream.ts';
import type { AwaitedResponse } from './response-stream.ts';
import { explainRefusal, ServerSession } from './server-session.ts';
import type { ConnectOptions, StreamContext } from './stream-context.ts';

/** How long closing waits for the server to end the session. */
const SESSION_END_TIMEOUT_MS = 2_000;
const EVENT_STREAM = 'text/event-stream';

const POST_HEADERS = {
  accept: `application/json, ${EVENT_STREAM}`,
  'content-type': 'application/json',
} as const;

/** How to reach a server over Streamable HTTP. */
export interface StreamableHttpOptions extends HttpTransportOptions {
  readonly entropy?: Pick<Entropy, 'bytes'>;
}

/**
 * Reaches a server over Streamable HTTP, in its form of 2026-07-28 and in that of the 2025 revisions.
 * @throws PlatformError `bad_url`, `bad_header`
 */
export function streamableHttp(options: StreamableHttpOptions): Transport {
  return new StreamableHttpTransport(options);
}

class StreamableHttpTransport implements Transport {
  readonly cancelsByClosing = true;
  readonly #endpoint: Endpoint;
  readonly #session = new ServerSession();
  readonly #streams: StreamContext;
  readonly #closing = new AbortController();
  #events: TransportEvents | undefined;
  #listening: AbortController | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: StreamableHttpOptions) {
    const { requester = createHttpRequester(), url, authorizer, headers } = options;
    this.#endpoint = new Endpoint({ url, requester, authorizer, headers });
    this.#streams = {
      ports: { clock: options.clock ?? systemClock, entropy: options.entropy ?? systemEntropy },
      maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      deliver: (message) => this.#events?.message(message),
      connect: (lastEventId, how) => this.#connect(lastEventId, how),
      closing: this.#closing.signal,
    };
  }

  get address(): string {
    return this.#endpoint.address;
  }

  /** There is nothing to make ready: each message makes its own request. */
  async open(events: TransportEvents): Promise<void> {
    this.#events = events;
  }

  async send(message: JsonRpcMessage, options: SendOptions = {}): Promise<void> {
    const { headers = {}, signal, onChallenge } = options;
    const isOpening = 'method' in message && message.method === 'initialize';
    if (isOpening) this.#session.forget();
    this.#session.note(headers);
    const reply = await this.#request({
      method: 'POST',
      headers: { ...headers, ...this.#session.headers, ...POST_HEADERS },
      body: JSON.stringify(message),
      signal,
      onChallenge,
    });
    if (isOpening) await this.#session.begin(reply);
    const id = awaitedId(message);
    if (id === undefined) await reply.discard();
    else await this.#receive(reply, { id, signal, onChallenge });
  }

  async listen({ headers = {}, signal }: SendOptions): Promise<void> {
    this.#session.note(headers);
    // A stream of the session before would never hear anything again.
    this.#listening?.abort();
    this.#listening = new AbortController();
    const ends = [this.#listening.signal, this.#closing.signal];
    await keepListening(
      this.#streams,
      AbortSignal.any(signal === undefined ? ends : [...ends, signal]),
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** Reads the answer to a request. */
  async #receive(reply: HttpReply, awaited: AwaitedResponse): Promise<void> {
    const mediaType = mediaTypeOf(reply.header('content-type'));
    if (mediaType === EVENT_STREAM) {
      await new ResponseStream(this.#streams, awaited).follow(reply);
    } else if (mediaType === 'application/json') {
      await this.#receiveJson(reply, awaited);
    } else {
      await reply.discard();
      throw badReply(`HTTP ${reply.status} and ${mediaType === '' ? 'no content' : mediaType}`);
    }
  }

  async #receiveJson(reply: HttpReply, { id }: AwaitedResponse): Promise<void> {
    const messages = parseMessages(await reply.text(this.#streams.maxMessageBytes));
    for (const message of messages) this.#streams.deliver(message);
    if (!messages.some((message) => isResponseTo(message, id))) {
      throw badReply('messages of which none answers the request');
    }
  }

  async #connect(lastEventId: string | undefined, options: ConnectOptions): Promise<HttpReply> {
    const reply = await this.#request({
      method: 'GET',
      headers: {
        ...this.#session.headers,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        accept: EVENT_STREAM,
      },
      ...options,
    });
    if (mediaTypeOf(reply.header('content-type')) === EVENT_STREAM) return reply;
    await reply.discard();
    throw badReply(`HTTP ${reply.status} and no event stream`);
  }

  async #request(request: EndpointRequest): Promise<HttpReply> {
    try {
      return await this.#endpoint.request(request);
    } catch (error) {
      throw explainRefusal(error, request.headers['mcp-session-id']);
    }
  }

  async #end(): Promise<void> {
    this.#closing.abort();
    if (this.#session.id !== undefined) await this.#endSession();
    await this.#endpoint.close();
    this.#events?.closed();
  }

  /** Servers forget idle sessions by themselves (405 says just that), so no failure here keeps us from closing. */
  async #endSession(): Promise<void> {
    const limit = new AbortController();
    const timedOut = Promise.withResolvers<void>();
    const cancelLimit = this.#streams.ports.clock.setTimer(() => {
      limit.abort();
      timedOut.resolve();
    }, SESSION_END_TIMEOUT_MS);
    const { headers } = this.#session;
    const ended = this.#request({ method: 'DELETE', headers, signal: limit.signal })
      .then((reply) => reply.discard())
      .catch(() => {});
    await Promise.race([ended, timedOut.promise]);
    cancelLimit();
  }
}
