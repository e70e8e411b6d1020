import { Agent } from 'undici';

import type {
  HttpReply,
  HttpRequest,
  HttpRequester,
  HttpRequesterOptions,
} from './http-requester.ts';
import { UndiciExchange } from './undici-exchange.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_CONNECTIONS = 1_000;

/** Makes the requester of Node.js: undici, with connections that are kept and reused. */
export function createHttpRequester(options: HttpRequesterOptions = {}): HttpRequester {
  return new UndiciRequester(options);
}

class UndiciRequester implements HttpRequester {
  readonly #agent: Agent;
  /** Requests go to one URL again and again, and parsing it costs more than all else here. */
  #last = { url: '', origin: '', path: '' };

  constructor(options: HttpRequesterOptions) {
    this.#agent = new Agent({
      connectTimeout: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      connections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      // Streams idle and tools take their time: whoever waits knows how long.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
  }

  async request(request: HttpRequest): Promise<HttpReply> {
    request.signal?.throwIfAborted();
    const { method, headers, body = null } = request;
    const { origin, path } = this.#split(request.url);
    const exchange = new UndiciExchange(request);
    this.#agent.dispatch({ origin, path, method, headers, body }, exchange);
    return exchange.reply;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #split(url: string): { readonly origin: string; readonly path: string } {
    if (url !== this.#last.url) {
      const { origin, pathname, search } = new URL(url);
      this.#last = { url, origin, path: pathname + search };
    }
    return this.#last;
  }
}
