import { PlatformError } from '@qmcp/contracts';

import { LineBuffer } from './line-buffer.ts';

/** One event of a stream. */
export interface SseEvent {
  /** `message` unless the server said otherwise. */
  readonly type: string;
  /** Its data lines, joined by line feeds. */
  readonly data: string;
}

/** What an {@link SseReader} needs to know. */
export interface SseReaderOptions {
  /** Largest data of one event, and largest line, in bytes. */
  readonly maxEventBytes: number;
  readonly onEvent: (event: SseEvent) => void;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const DIGITS = /^[0-9]+$/;

/** A byte order mark within the stream is text; only the one at its very start is taken away, by hand. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads an event stream (WHATWG HTML, "Server-sent events", 9.2.5 and 9.2.6) from chunks cut anywhere, in linear time.
 * An event that is not finished by a blank line never happens.
 */
export class SseReader {
  readonly #maxEventBytes: number;
  readonly #onEvent: (event: SseEvent) => void;
  readonly #partial = new LineBuffer();
  #afterCarriageReturn = false;
  #isFirstLine = true;
  #type = '';
  #data: string[] = [];
  #dataBytes = 0;
  #pendingId: string | undefined;
  #lastEventId: string | undefined;
  #retryMs: number | undefined;

  constructor({ maxEventBytes, onEvent }: SseReaderOptions) {
    this.#maxEventBytes = maxEventBytes;
    this.#onEvent = onEvent;
  }

  /** Names the last finished event, for `Last-Event-ID`; undefined where the server named none. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  /** How long to wait before connecting again, as the server said last. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * Reads on; gives each event that is now complete to `onEvent`.
   * @throws PlatformError `event_too_large`; nothing can be read after it
   */
  push(chunk: Uint8Array): void {
    let start = this.#startOf(chunk);
    let lineFeed = indexOf(chunk, LINE_FEED, start);
    let carriageReturn = indexOf(chunk, CARRIAGE_RETURN, start);
    while (start < chunk.length) {
      const end = Math.min(lineFeed, carriageReturn);
      this.#take(chunk, start, end);
      start = end + 1;
      if (end === carriageReturn) {
        if (start === chunk.length) this.#afterCarriageReturn = true;
        else if (lineFeed === start) start += 1;
        carriageReturn = indexOf(chunk, CARRIAGE_RETURN, start);
      }
      if (lineFeed < start) lineFeed = indexOf(chunk, LINE_FEED, start);
    }
  }

  /** Skips the second half of a line break that chunks have cut in two. */
  #startOf(chunk: Uint8Array): number {
    if (!this.#afterCarriageReturn || chunk.length === 0) return 0;
    this.#afterCarriageReturn = false;
    return chunk[0] === LINE_FEED ? 1 : 0;
  }

  /** @param end - Infinity where the line goes on in the next chunk */
  #take(chunk: Uint8Array, start: number, end: number): void {
    const piece = chunk.subarray(start, Math.min(end, chunk.length));
    if (this.#dataBytes + this.#partial.length + piece.length > this.#maxEventBytes) {
      throw eventTooLarge(this.#maxEventBytes);
    }
    if (end === Infinity) {
      this.#partial.add(piece);
    } else if (this.#partial.length === 0) {
      this.#onLine(piece);
    } else {
      this.#partial.add(piece);
      this.#onLine(this.#partial.take());
    }
  }

  #onLine(bytes: Uint8Array): void {
    const line = decoder.decode(this.#isFirstLine ? withoutMark(bytes) : bytes);
    this.#isFirstLine = false;
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    // A line that starts with a colon is a comment: its field has no name.
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') {
      this.#data.push(value);
      this.#dataBytes += bytes.length;
    } else {
      this.#onField(name, value);
    }
  }

  #onField(name: string, value: string): void {
    if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#pendingId = value;
    else if (name === 'retry' && DIGITS.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(): void {
    const data = this.#data;
    const type = this.#type;
    this.#data = [];
    this.#dataBytes = 0;
    this.#type = '';
    this.#lastEventId = this.#pendingId;
    if (data.length > 0) this.#onEvent({ type: type || 'message', data: data.join('\n') });
  }
}

function indexOf(chunk: Uint8Array, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index === -1 ? Infinity : index;
}

const withoutMark = (line: Uint8Array): Uint8Array =>
  BYTE_ORDER_MARK.every((byte, index) => line[index] === byte)
    ? line.subarray(BYTE_ORDER_MARK.length)
    : line;

const eventTooLarge = (maxBytes: number): PlatformError =>
  new PlatformError(
    'event_too_large',
    `An event of the stream is larger than ${maxBytes} bytes: ask for less, or raise maxMessageBytes`,
  );
