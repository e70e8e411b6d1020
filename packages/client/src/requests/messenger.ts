import { isJsonObject, metaKeys, PlatformError, wireErrors } from '@qmcp/contracts';
import type { Clock, JsonRpcId, JsonRpcMessage, JsonRpcResponse } from '@qmcp/contracts';

import type { SendOptions, Transport } from '../transport.ts';
import { PendingRequest } from './pending-request.ts';
import type { Awaited } from './pending-request.ts';

type Params = Readonly<Record<string, unknown>>;

/** What a messenger tells its era. */
export interface MessengerEvents {
  /** A notification that belongs to no request of ours. */
  notified(method: string, params: Params): void;
  /** A request of the server's. @returns its result, or rejects with what to answer */
  asked(method: string, params: Params, signal: AbortSignal): Promise<unknown>;
  /** The transport ended by itself; all that waited was rejected with `error`. */
  lost(error: Error): void;
}

/** One request as it goes out. */
export interface Outgoing extends Omit<Awaited, 'onAbandoned'> {
  /** With the revision's `_meta`; a progress token is added where progress is asked for. */
  readonly params: Params;
  readonly headers?: SendOptions['headers'];
}

/** Pairs answers with requests over a {@link Transport}, for both eras. */
export class Messenger {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #events: MessengerEvents;
  readonly #pending = new Map<JsonRpcId, PendingRequest>();
  readonly #asked = new Map<JsonRpcId, AbortController>();
  /** Headers of what is sent without a request: notifications and answers. */
  headers: Readonly<Record<string, string>> = {};
  /** Whether a request is cancelled by notice even where closing its exchange says so too. */
  cancelsByNotice = false;
  #lastId = 0;
  #lost: Error | undefined;

  constructor(transport: Transport, clock: Clock, events: MessengerEvents) {
    this.#transport = transport;
    this.#clock = clock;
    this.#events = events;
  }

  async open(): Promise<void> {
    await this.#transport.open({
      message: (message) => this.#receive(message),
      closed: (error) => this.#onClosed(error),
    });
  }

  /**
   * Sends a request and waits for its result.
   * @throws ServerError, HttpStatusError, PlatformError, or the reason of an aborted signal
   */
  async request(outgoing: Outgoing): Promise<unknown> {
    outgoing.signal?.throwIfAborted();
    if (this.#lost !== undefined) throw this.#lost;
    this.#lastId += 1;
    const id = this.#lastId;
    const pending = new PendingRequest(
      { ...outgoing, onAbandoned: () => this.#cancel(id, outgoing.method) },
      this.#clock,
    );
    this.#pending.set(id, pending);
    if (this.#asked.size > 0) pending.hold(this.#asked);
    const params =
      outgoing.onProgress === undefined ? outgoing.params : withToken(outgoing.params, id);
    const message = { jsonrpc: '2.0', id, method: outgoing.method, params } as const;
    const { headers } = outgoing;
    this.#transport
      .send(message, {
        signal: pending.signal,
        onChallenge: (met) => pending.holdUntil(met),
        ...(headers !== undefined && { headers }),
      })
      .catch((error: unknown) => pending.fail(error));
    try {
      return await pending.result;
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Sends a notification. */
  notify(method: string, params?: Params): Promise<void> {
    const message = { jsonrpc: '2.0', method, ...(params !== undefined && { params }) } as const;
    return this.#transport.send(message, { headers: this.headers });
  }

  /** Rejects all that waits and closes the transport. */
  async close(): Promise<void> {
    this.#end(new PlatformError('client_closed', 'The client was closed'));
    await this.#transport.close();
  }

  #cancel(id: JsonRpcId, method: string): void {
    if (method === 'initialize' || (this.#transport.cancelsByClosing && !this.cancelsByNotice))
      return;
    // The caller has gone; that the notice can't be sent any more changes nothing for anybody.
    this.notify('notifications/cancelled', { requestId: id }).catch(() => {});
  }

  #receive(message: JsonRpcMessage): void {
    if ('method' in message && typeof message.method === 'string') {
      const params = isJsonObject(message.params) ? message.params : {};
      if ('id' in message && isId(message.id)) void this.#serve(message.id, message.method, params);
      else this.#onNotification(message.method, params);
      return;
    }
    const response = message as JsonRpcResponse;
    if (isId(response.id)) this.#pending.get(response.id)?.answer(response);
  }

  #onNotification(method: string, params: Params): void {
    if (method === 'notifications/progress') {
      if (isId(params['progressToken'])) this.#pending.get(params['progressToken'])?.report(params);
      return;
    }
    if (method === 'notifications/cancelled') {
      if (isId(params['requestId'])) this.#asked.get(params['requestId'])?.abort();
      return;
    }
    const meta = params['_meta'];
    const subscription = isJsonObject(meta) ? meta[metaKeys.subscriptionId] : undefined;
    if (isId(subscription)) this.#pending.get(subscription)?.notify(method, params);
    else this.#events.notified(method, params);
  }

  async #serve(id: JsonRpcId, method: string, params: Params): Promise<void> {
    const controller = new AbortController();
    this.#asked.set(id, controller);
    // Over a pipe nothing says which request a question belongs to, so all of them wait for its answer.
    for (const pending of this.#pending.values()) pending.hold(this.#asked);
    const outcome = await this.#events.asked(method, params, controller.signal).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: toJsonRpcError(error) }),
    );
    this.#asked.delete(id);
    if (this.#asked.size === 0)
      for (const pending of this.#pending.values()) pending.release(this.#asked);
    if (controller.signal.aborted || this.#lost !== undefined) return;
    const response = { jsonrpc: '2.0', id, ...outcome } as const;
    // A server that can't be told its answer finds out by its own timeout; our next request reports the connection.
    await this.#transport.send(response, { headers: this.headers }).catch(() => {});
  }

  #onClosed(cause: Error | undefined): void {
    if (this.#lost !== undefined) return;
    const why = cause === undefined ? '' : `: ${cause.message}`;
    const error = new PlatformError(
      'connection_closed',
      `The connection to ${this.#transport.address} was closed${why}`,
      { retryable: true, cause },
    );
    this.#end(error);
    this.#events.lost(error);
    // What is left of it is of no use; that it was lost is what is reported.
    this.#transport.close().catch(() => {});
  }

  #end(error: Error): void {
    this.#lost ??= error;
    for (const pending of this.#pending.values()) pending.fail(error);
    for (const controller of this.#asked.values()) controller.abort();
  }
}

const isId = (value: unknown): value is JsonRpcId =>
  typeof value === 'string' || typeof value === 'number';

const withToken = (params: Params, progressToken: JsonRpcId): Params => ({
  ...params,
  _meta: { ...(params['_meta'] as Params | undefined), progressToken },
});

/** What a failed handler tells the server: nothing of its insides. */
function toJsonRpcError(error: unknown): { code: number; message: string } {
  if (isJsonObject(error) && typeof error['jsonRpcCode'] === 'number') {
    return { code: error['jsonRpcCode'], message: String(error['message']) };
  }
  return {
    code: wireErrors.internal_error.wire,
    message: 'The client could not answer this request',
  };
}
