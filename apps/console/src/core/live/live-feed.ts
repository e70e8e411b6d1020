import type { HumanRequest } from '../wire/human-request.ts';
import type { Invocation } from '../wire/invocation.ts';

/** How the feed is: `live` while events arrive as they happen. */
export type LiveState = 'connecting' | 'live' | 'offline';

/** What happens elsewhere. */
export interface LiveHandlers {
  onHumanRequest(request: HumanRequest): void;
  onInvocation(invocation: Invocation): void;
  onToolsChanged(): void;
  /** Events may have been missed until now, also before the first: whatever is shown is to be read again. */
  onGap(): void;
  onState(state: LiveState): void;
  /** The server answered, but with no events: the session may have ended. */
  onRefused(): void;
}

/** The part of `EventSource` that is needed. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
  /** 2: given up. */
  readonly readyState: number;
}

/** What the feed works with. */
export interface LivePorts {
  open(): EventStream;
  /** Runs work once, later. @returns cancels it */
  after(delayMs: number, work: () => void): () => void;
}

const GIVEN_UP = 2;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * Follows the server's events until closed. A browser reconnects by itself after most losses, but not after an answer
 * other than 200 (HTML, server-sent events, §9.2.3), such as a proxy's while the server restarts: then this does,
 * ever more slowly.
 */
export class LiveFeed {
  readonly #ports: LivePorts;
  readonly #handlers: LiveHandlers;
  #stream: EventStream | undefined;
  #cancelRetry: (() => void) | undefined;
  #delayMs = FIRST_DELAY_MS;

  constructor(ports: LivePorts, handlers: LiveHandlers) {
    this.#ports = ports;
    this.#handlers = handlers;
  }

  /** Connects; safe to call again, and then connects anew. */
  connect(): void {
    this.close();
    const stream = this.#ports.open();
    this.#stream = stream;
    stream.addEventListener('open', () => this.#opened());
    stream.addEventListener('error', () => this.#lost(stream));
    stream.addEventListener('human_request', ({ data }) =>
      this.#handlers.onHumanRequest(JSON.parse(String(data)) as HumanRequest),
    );
    stream.addEventListener('invocation', ({ data }) =>
      this.#handlers.onInvocation(JSON.parse(String(data)) as Invocation),
    );
    stream.addEventListener('tools', () => this.#handlers.onToolsChanged());
  }

  /** The device has no network: a stream that is open may take minutes to notice. `connect` goes on. */
  suspend(): void {
    this.close();
    this.#handlers.onState('offline');
  }

  /** Ends it. */
  close(): void {
    this.#cancelRetry?.();
    this.#stream?.close();
    this.#stream = undefined;
  }

  #opened(): void {
    this.#delayMs = FIRST_DELAY_MS;
    this.#handlers.onGap();
    this.#handlers.onState('live');
  }

  #lost(stream: EventStream): void {
    this.#handlers.onState('offline');
    if (stream.readyState !== GIVEN_UP) return;
    this.#handlers.onRefused();
    this.#cancelRetry = this.#ports.after(this.#delayMs, () => this.connect());
    this.#delayMs = Math.min(this.#delayMs * 2, MAX_DELAY_MS);
  }
}
