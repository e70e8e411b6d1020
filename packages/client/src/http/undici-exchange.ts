import type { PlatformError } from '@qmcp/contracts';
import type { Dispatcher } from 'undici';

import { BodyQueue } from './body-queue.ts';
import type { HttpReply, HttpRequest } from './http-requester.ts';
import { clientClosed, connectionLost, serverUnreachable } from './no-reply.ts';
import { UndiciReply } from './undici-reply.ts';

type Controller = Dispatcher.DispatchController;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One request on its way through undici: what its parser tells becomes a reply, or the error that says why there is none. */
export class UndiciExchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #reply = Promise.withResolvers<HttpReply>();
  #controller: Controller | undefined;
  #body: BodyQueue | undefined;
  #aborted: { readonly reason: Error } | undefined;

  constructor(request: HttpRequest) {
    this.#request = request;
    request.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** @throws as `HttpRequester.request` does */
  get reply(): Promise<HttpReply> {
    return this.#reply.promise;
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // It was aborted while it waited for a connection.
    if (this.#aborted !== undefined) controller.abort(this.#aborted.reason);
  }

  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    // 1xx announce a reply; they are none.
    if (status < 200) return;
    this.#body = new BodyQueue(controller);
    this.#reply.resolve(
      new UndiciReply({ status, headers, body: this.#body, abort: this.#onDropped }),
    );
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#body?.end();
    this.#settle();
  }

  onResponseError(_controller: Controller | null, cause: Error): void {
    const error = this.#aborted?.reason ?? this.#explain(cause);
    this.#body?.end(error);
    this.#reply.reject(error);
    this.#settle();
  }

  readonly #onAbort = (): void => this.#abort(this.#request.signal?.reason as Error);

  readonly #onDropped = (): void => {
    this.#body?.end();
    this.#abort(new Error('The reply is not wanted any more'));
  };

  #abort(reason: Error): void {
    this.#aborted = { reason };
    this.#settle();
    this.#body?.drop(reason);
    this.#reply.reject(reason);
    this.#controller?.abort(reason);
  }

  #explain(cause: Error): PlatformError {
    const { url } = this.#request;
    if (codeOf(cause) === 'UND_ERR_DESTROYED' || codeOf(cause) === 'UND_ERR_CLOSED') {
      return clientClosed(cause);
    }
    return this.#controller === undefined
      ? serverUnreachable(url, cause)
      : connectionLost(url, cause);
  }

  #settle(): void {
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
  }
}

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);
