import { LOG_LEVELS } from '@qmcp/contracts';
import type {
  CallContext,
  CallingClient,
  Door,
  Entropy,
  Json,
  JsonRpcId,
  LogLevel,
  Principal,
} from '@qmcp/contracts';

import type { AuditOrigin } from './audit/auditor.ts';
import type { Exchange } from './exchange.ts';
import type { Caller } from './mcp-server.ts';
import { continueTrace } from './trace-context.ts';
import type { TraceContext } from './trace-context.ts';

/** How a request presents itself, whichever era and transport it came by. */
export interface RequestFacts {
  readonly caller: Caller;
  readonly client: CallingClient;
  readonly exchange: Exchange;
  /** The request's JSON-RPC id, which names a subscription; undefined in process. */
  readonly id: JsonRpcId | undefined;
  readonly progressToken: JsonRpcId | undefined;
  /** Least severe level to send; undefined: none. */
  readonly logLevel: LogLevel | undefined;
  /** Hears of progress too, also where the client asked for none. */
  readonly onProgress?: (...report: Parameters<CallContext['progress']>) => void;
}

/** One request while it is served; definitions see it as their `CallContext`, the audit as where a call came from. */
export class RequestScope implements CallContext, AuditOrigin {
  readonly principal: Principal;
  readonly client: CallingClient;
  readonly requestId: string;
  readonly correlationId: string;
  readonly exchange: Exchange;
  inputResponses: Readonly<Record<string, unknown>> = {};
  state: Json | undefined;
  readonly #facts: RequestFacts;
  readonly #entropy: Entropy;
  #traced: TraceContext | undefined;
  #progress = -Infinity;
  #ended = false;

  /** @param traced - the span of the request that it is part of; without one it has a span of its own */
  constructor(facts: RequestFacts, entropy: Entropy, traced?: TraceContext) {
    this.#facts = facts;
    this.principal = facts.caller.principal;
    this.client = facts.client;
    this.requestId = facts.caller.requestId;
    this.correlationId = facts.caller.correlationId;
    this.exchange = facts.exchange;
    this.#entropy = entropy;
    this.#traced = traced;
  }

  /** The same request, served through another exchange. */
  through(facts: Pick<RequestFacts, 'exchange' | 'onProgress'>): RequestScope {
    return new RequestScope({ ...this.#facts, ...facts }, this.#entropy, this.#trace);
  }

  get signal(): AbortSignal {
    return this.exchange.signal;
  }

  /** Made when somebody looks: a call that nobody records or passes on needs none. */
  get #trace(): TraceContext {
    this.#traced ??= continueTrace(this.#facts.caller.traceparent, this.#entropy);
    return this.#traced;
  }

  get traceparent(): string {
    return this.#trace.traceparent;
  }

  get door(): Door {
    return this.#facts.caller.door;
  }

  /** Names the subscription that this request opens. */
  get subscriptionId(): JsonRpcId | undefined {
    return this.#facts.id;
  }

  get principalId(): string {
    return this.principal.id;
  }

  get traceId(): string {
    return this.#trace.traceId;
  }

  get spanId(): string {
    return this.#trace.spanId;
  }

  get protocolVersion(): string | null {
    return this.client.protocolVersion === '' ? null : this.client.protocolVersion;
  }

  get clientName(): string | null {
    const { info } = this.client;
    return info === undefined ? null : `${info.name}/${info.version}`.slice(0, 200);
  }

  /** The request is answered: nothing that its definition still has to say may follow the reply. */
  end(): void {
    this.#ended = true;
  }

  // Getters of functions, so that definitions may take them out of the context: `read({ log })`.
  get progress(): CallContext['progress'] {
    return (...report) => this.#reportProgress(...report);
  }

  get log(): CallContext['log'] {
    return (...entry) => this.#sendLog(...entry);
  }

  get releaseStream(): CallContext['releaseStream'] {
    return (retryMs) => {
      if (!this.#ended) this.exchange.releaseStream(retryMs);
    };
  }

  #reportProgress(...[progress, total, message]: Parameters<CallContext['progress']>): void {
    const { progressToken, onProgress } = this.#facts;
    // The protocol demands that it grows; what does not, or is no number in JSON, is no news.
    const grows = Number.isFinite(progress) && progress > this.#progress;
    if (this.#ended || !grows) return;
    this.#progress = progress;
    onProgress?.(progress, total, message);
    if (progressToken === undefined) return;
    this.exchange.notify('notifications/progress', {
      progressToken,
      progress,
      ...(Number.isFinite(total) && { total }),
      ...(message !== undefined && { message }),
    });
  }

  #sendLog(...[level, data, logger]: Parameters<CallContext['log']>): void {
    const { logLevel } = this.#facts;
    if (this.#ended || logLevel === undefined) return;
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(logLevel)) return;
    this.exchange.notify('notifications/message', {
      level,
      ...(logger !== undefined && { logger }),
      data: data ?? null,
    });
  }
}
