import type { InputRequest } from '@qmcp/contracts';

/** What a transport lends to one request while it is served. */
export interface Exchange {
  /** Aborts when the client cancels or goes away. */
  readonly signal: AbortSignal;
  /** Sends a notification that belongs to the request, ahead of its reply. */
  notify(method: string, params: Record<string, unknown>): void;
  /** Lets go of the response stream while the request goes on; see `CallContext.releaseStream`. */
  releaseStream(retryMs: number): void;
  /**
   * Asks the client and waits for its answer; only where a session lets the server make requests (2025 era).
   * @throws WireError `request_timeout`, or the client's refusal
   */
  readonly ask: ((request: InputRequest, signal: AbortSignal) => Promise<unknown>) | undefined;
}

const never = new AbortController().signal;

/** For doors that stream nothing: REST and in-process calls. */
export const silentExchange = (signal: AbortSignal | undefined): Exchange => ({
  signal: signal ?? never,
  notify() {
    // Nobody listens.
  },
  releaseStream() {
    // There is no stream.
  },
  ask: undefined,
});
