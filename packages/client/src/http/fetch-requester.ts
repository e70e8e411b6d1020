import { PlatformError } from '@qmcp/contracts';

import { FetchReply } from './fetch-reply.ts';
import type { HttpReply, HttpRequest, HttpRequester } from './http-requester.ts';
import { addressOf, clientClosed, fetchFailed } from './no-reply.ts';

/** Makes the requester of browsers: `fetch`, which keeps connections and finds proxies by itself. */
export function createHttpRequester(): HttpRequester {
  return new FetchRequester();
}

class FetchRequester implements HttpRequester {
  readonly #running = new Set<AbortController>();
  #closed = false;

  async request({ signal, ...request }: HttpRequest): Promise<HttpReply> {
    signal?.throwIfAborted();
    if (this.#closed) throw clientClosed();
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#running.add(controller);
    const onEnd = (): void => {
      signal?.removeEventListener('abort', onAbort);
      this.#running.delete(controller);
    };
    try {
      const response = await fetchOnce(request, controller.signal);
      return new FetchReply({ response, url: request.url, controller, onEnd });
    } catch (error) {
      onEnd();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#running) controller.abort(clientClosed());
  }
}

async function fetchOnce(request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body = null } = request;
  const settings = { cache: 'no-store', credentials: 'omit', redirect: 'manual' } as const;
  const response = await fetch(url, { method, headers, body, signal, ...settings }).catch(
    (cause: unknown) => {
      throw signal.aborted ? signal.reason : fetchFailed(url, cause as Error);
    },
  );
  // A browser hides everything about a redirect that is not followed, its status included.
  if (response.type !== 'opaqueredirect') return response;
  throw new PlatformError(
    'redirected',
    `${addressOf(url)} redirects, which is not followed since that could carry a token elsewhere: use the final URL`,
  );
}
