import type { JsonRpcMessage } from '@qmcp/contracts';

import { SseReader } from '../sse/sse-reader.ts';
import type { SseEvent } from '../sse/sse-reader.ts';
import { isHeaderValue } from './header-fields.ts';
import type { HttpReply } from './http-requester.ts';
import { parseMessages } from './messages.ts';

/** Servers refuse requests whose headers are much larger. */
const MAX_EVENT_ID_LENGTH = 4_096;

/** What a stream of messages needs to know. */
export interface MessageStreamOptions {
  readonly maxMessageBytes: number;
  readonly onMessage: (message: JsonRpcMessage) => void;
  /** Gets events of types that are not MCP's. */
  readonly onOtherEvent?: (event: SseEvent) => void;
}

/** Messages that come as events, over one connection or several that continue each other. */
export class MessageStream {
  readonly #options: MessageStreamOptions;
  #lastEventId: string | undefined;
  #retryMs: number | undefined;

  constructor(options: MessageStreamOptions) {
    this.#options = options;
  }

  /** Where to go on from, as a header value; undefined where the server offers no going on. */
  get lastEventId(): string | undefined {
    return this.#lastEventId === undefined ? undefined : toHeaderValue(this.#lastEventId);
  }

  /** How long the server asked to wait before connecting again. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * Reads one connection to its end.
   * @throws PlatformError `connection_lost`, `event_too_large`, `bad_reply`
   */
  async read(reply: HttpReply): Promise<void> {
    const reader = new SseReader({
      maxEventBytes: this.#options.maxMessageBytes,
      onEvent: (event) => this.#onEvent(event),
    });
    for await (const chunk of reply.chunks()) {
      reader.push(chunk);
      this.#lastEventId = reader.lastEventId ?? this.#lastEventId;
      this.#retryMs = reader.retryMs ?? this.#retryMs;
    }
  }

  #onEvent(event: SseEvent): void {
    if (event.type !== 'message') {
      this.#options.onOtherEvent?.(event);
      return;
    }
    // An event without data only brings its id.
    if (event.data === '') return;
    for (const message of parseMessages(event.data)) this.#options.onMessage(message);
  }
}

/** The standard sends event ids in UTF-8 (WHATWG HTML, "The `Last-Event-ID` header"); a header value is Latin-1 to us. */
function toHeaderValue(id: string): string | undefined {
  if (id.length > MAX_EVENT_ID_LENGTH) return undefined;
  const value = String.fromCodePoint(...new TextEncoder().encode(id));
  return value !== '' && isHeaderValue(value) ? value : undefined;
}
