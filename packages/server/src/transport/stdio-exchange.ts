import type { Exchange } from '../exchange.ts';

/** One request over stdio: everything goes out on the one channel. */
export class StdioExchange implements Exchange {
  readonly ask: Exchange['ask'];
  readonly #write: (message: string) => void;
  #controller: AbortController | undefined;
  #cancelled = false;

  constructor(write: (message: string) => void, ask: Exchange['ask']) {
    this.#write = write;
    this.ask = ask;
  }

  /** Whether the client took its request back. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Made for whoever asks: most requests are over before anybody does. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  notify(method: string, params: Record<string, unknown>): void {
    if (this.#cancelled) return;
    this.#write(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  releaseStream(): void {
    // There is one channel, and it stays.
  }

  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
  }
}
