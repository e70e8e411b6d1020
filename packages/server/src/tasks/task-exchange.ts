import type { Exchange } from '../exchange.ts';

/**
 * What a run has of the request that asked for it, until the request is answered with a task; from then on the run goes
 * on by itself. Nothing is asked of the client at once: what may become a task belongs to a revision without sessions.
 */
export class TaskExchange implements Exchange {
  readonly ask = undefined;
  readonly #controller = new AbortController();
  #request: Exchange | undefined;
  readonly #abort = (): void => this.#controller.abort();

  /** @param request - absent where the run begins by itself */
  constructor(request?: Exchange) {
    this.#request = request;
    if (request === undefined) return;
    request.signal.addEventListener('abort', this.#abort, { once: true });
    if (request.signal.aborted) this.abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  notify(method: string, params: Record<string, unknown>): void {
    this.#request?.notify(method, params);
  }

  releaseStream(): void {
    // Streams of this revision cannot be resumed, so none is let go.
  }

  /** Lets go of the request: what becomes of it is no concern of the run any more. */
  detach(): void {
    this.#request?.signal.removeEventListener('abort', this.#abort);
    this.#request = undefined;
  }

  /** Tells the run to stop. */
  abort(): void {
    this.#controller.abort();
  }
}
