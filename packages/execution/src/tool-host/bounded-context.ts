import type { CallContext, CallingClient, Door, Json, Principal } from '@qmcp/contracts';

import type { BoundedCall } from './bounded-call.ts';

/**
 * The caller's context with the signal of the bounded call in place of its own. Getters all the way, so that a run pays
 * for no more than it asks for, and functions that keep working when a tool takes them out of the context.
 */
export class BoundedContext implements CallContext {
  readonly #context: CallContext;
  readonly #call: BoundedCall;

  constructor(context: CallContext, call: BoundedCall) {
    this.#context = context;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get principal(): Principal {
    return this.#context.principal;
  }

  get client(): CallingClient {
    return this.#context.client;
  }

  get door(): Door {
    return this.#context.door;
  }

  get requestId(): string {
    return this.#context.requestId;
  }

  get correlationId(): string {
    return this.#context.correlationId;
  }

  get traceparent(): string {
    return this.#context.traceparent;
  }

  get inputResponses(): Readonly<Record<string, unknown>> {
    return this.#context.inputResponses;
  }

  get state(): Json | undefined {
    return this.#context.state;
  }

  get progress(): CallContext['progress'] {
    return (...report) => this.#context.progress(...report);
  }

  get log(): CallContext['log'] {
    return (...entry) => this.#context.log(...entry);
  }

  get releaseStream(): CallContext['releaseStream'] {
    return (retryMs) => this.#context.releaseStream(retryMs);
  }
}
