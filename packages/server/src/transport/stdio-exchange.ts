import type { Exchange } from '../exchange.ts';

/** One request over stdio: everything goes out on the one channel. */
export class StdioExchange implements Exchange {
  readonly ask: Exchange['ask'];
  readonly #write: (message: string) => void;
  readonly #controller = new AbortController();

  constructor(write: (message: string) => void, ask: Exchange['ask']) {
    this.#write = write;
    this.ask = ask;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  notify(method: string, params: Record<string, unknown>): void {
    if (this.signal.aborted) return;
    this.#write(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  releaseStream(): void {
    // There is one channel, and it stays.
  }

  cancel(): void {
    this.#controller.abort();
  }
}
