import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One event of a stream, as its lines say. */
export interface StreamEvent {
  readonly id?: string;
  readonly event?: string;
  readonly retry?: string;
  readonly data?: string;
}

/** Reads server-sent events one by one, and keeps the text as it came. */
export class EventReader {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly #response: IncomingMessage;
  readonly #events: StreamEvent[] = [];
  #text = '';
  #parsed = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#push(chunk));
    response.on('close', () => this.#end());
    // A cut stream is an end like any other; what came is what counts.
    response.on('error', () => this.#end());
  }

  /** The text so far. */
  get text(): string {
    return this.#text;
  }

  /** The next event that carries data or a retry time; undefined once the stream has ended. */
  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined || this.#ended) return event;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The next message. @throws Error when the stream ends first */
  async message(): Promise<unknown> {
    for (;;) {
      const event = await this.next();
      if (event === undefined) throw new Error(`the stream ended: ${this.#text}`);
      if (event.data !== undefined && event.data !== '') return JSON.parse(event.data);
    }
  }

  /** All messages until the stream ends. */
  async rest(): Promise<unknown[]> {
    const messages: unknown[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      if (event.data !== undefined && event.data !== '') messages.push(JSON.parse(event.data));
    }
    return messages;
  }

  /** Goes away, as a client that lost interest or its network does. */
  close(): void {
    this.#response.destroy();
  }

  #push(chunk: string): void {
    this.#text += chunk;
    for (let end = this.#next(); end !== -1; end = this.#next()) {
      const event = parseEvent(this.#text.slice(this.#parsed, end));
      this.#parsed = end + 2;
      if (event !== undefined) this.#events.push(event);
    }
    this.#wake?.();
  }

  #next(): number {
    return this.#text.indexOf('\n\n', this.#parsed);
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}

function parseEvent(block: string): StreamEvent | undefined {
  const fields = block
    .split('\n')
    .filter((line) => !line.startsWith(':') && line !== '')
    .map((line) => /^([a-z]+): ?(.*)$/s.exec(line)?.slice(1) as [string, string]);
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
