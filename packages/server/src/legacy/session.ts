import { WireError } from '@qmcp/contracts';
import type {
  CallingClient,
  Clock,
  InputRequest,
  JsonRpcId,
  LogLevel,
  Principal,
} from '@qmcp/contracts';

import { idInUse } from '../message.ts';
import type { Params } from '../method.ts';
import type { SubscriptionFilter } from '../subscriptions.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: WireError): void;
}

/** Sends a message of ours to the client. */
export type SendMessage = (message: object) => void;

/** Sends a notification that belongs to no request. */
export type SendNotification = (method: string, params: Record<string, unknown>) => void;

/**
 * What a 2025-era client and we agreed on with `initialize`, and what is under way between us. Knows no transport.
 */
export class LegacySession {
  readonly id: string;
  readonly principal: Principal;
  readonly client: CallingClient;
  /** Least severe level to send; the client may change it. */
  logLevel: LogLevel | undefined = 'info';
  readonly subscribed = new Set<string>();
  /** Links shown to its person whose end it is to be told of. */
  readonly following = new Set<string>();
  /** Says something that belongs to no request; the transport knows how. */
  notify: SendNotification = () => undefined;
  readonly #waiting = new Map<JsonRpcId, Waiting>();
  readonly #running = new Map<JsonRpcId, AbortController>();
  readonly #clock: Clock;
  readonly #askTimeoutMs: number;
  readonly #end = new AbortController();
  #nextId = 0;

  constructor(
    fields: { id: string; principal: Principal; client: CallingClient },
    ports: { clock: Clock; askTimeoutMs: number },
  ) {
    this.id = fields.id;
    this.principal = fields.principal;
    this.client = fields.client;
    this.#clock = ports.clock;
    this.#askTimeoutMs = ports.askTimeoutMs;
  }

  /** Aborts when the session ends. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** All lists, and the resources it subscribed to. */
  get filter(): SubscriptionFilter {
    return {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: [...this.subscribed],
    };
  }

  /** @throws WireError `invalid_request` when an id is under way, or among these twice */
  demandUnused(ids: readonly JsonRpcId[]): void {
    if (new Set(ids).size < ids.length || ids.some((id) => this.#running.has(id))) throw idInUse();
  }

  /** The signal of a request; it aborts when the client cancels the request, or the session ends. */
  start(id: JsonRpcId): AbortSignal {
    const controller = new AbortController();
    this.#running.set(id, controller);
    return controller.signal;
  }

  finish(id: JsonRpcId): void {
    this.#running.delete(id);
  }

  /** `notifications/cancelled`. Unknown ids are too late: nothing to do. */
  cancel(id: unknown): void {
    this.#running.get(id as JsonRpcId)?.abort();
  }

  /**
   * Asks the client, and waits.
   * @throws WireError `request_timeout`; `invalid_request` with what the client answered when it refused
   */
  ask(request: InputRequest, send: SendMessage, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted || this.ended.aborted) return Promise.reject(endedTooEarly());
    const id = `qmcp-${(this.#nextId += 1)}`;
    return new Promise((resolve, reject) => {
      const stop = (error: WireError): void => this.#waiting.get(id)?.reject(error);
      const withdraw = (error: WireError): void => {
        send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
        stop(error);
      };
      const onAbort = (): void => withdraw(endedTooEarly());
      const cancelTimer = this.#clock.setTimer(
        () => withdraw(notAnswered(request)),
        this.#askTimeoutMs,
      );
      const settle = (): void => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal.addEventListener('abort', onAbort, { once: true });
      send({ jsonrpc: '2.0', id, ...asLegacy(request, id) });
    });
  }

  /** Takes the client's answer. Answers to nothing are dropped. */
  answer(id: JsonRpcId, body: Params): void {
    const waiting = this.#waiting.get(id);
    if ('error' in body) {
      const { error } = body;
      waiting?.reject(new WireError('invalid_request', 'The client refused to answer', { error }));
    } else {
      waiting?.resolve(body['result']);
    }
  }

  /** Ends everything under way, and asks nothing more. */
  end(): void {
    this.#end.abort();
    for (const controller of this.#running.values()) controller.abort();
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new WireError('request_timeout', 'The session ended'));
    }
  }
}

/** Links to open have an id of their own in this era (MCP 2025-11-25, "URL Mode Elicitation"). */
function asLegacy(request: InputRequest, id: string): InputRequest {
  if (request.params?.['mode'] !== 'url') return request;
  return { ...request, params: { elicitationId: id, ...request.params } };
}

const notAnswered = ({ method }: InputRequest): WireError =>
  new WireError('request_timeout', `The client did not answer ${method}`);

const endedTooEarly = (): WireError =>
  new WireError('request_timeout', 'The call ended before the client answered');
