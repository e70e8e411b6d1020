import { PlatformError } from '@qmcp/contracts';
import type { JsonRpcId, JsonRpcMessage } from '@qmcp/contracts';

import type { SendOptions } from '../transport.ts';
import type { HttpReply } from './http-requester.ts';
import { mayPass } from './may-pass.ts';
import { MessageStream } from './message-stream.ts';
import { isResponseTo } from './messages.ts';
import { Reconnection } from './reconnection.ts';
import type { StreamContext } from './stream-context.ts';

/** How long a server may take to end its stream after the response; ending it ourselves costs the connection. */
const LINGER_MS = 1_000;
/** Attempts in a row that bring no connection before a response is given up. */
const MAX_FAILURES = 5;

/** The request whose response a stream is to bring. */
export interface AwaitedResponse extends Pick<SendOptions, 'onChallenge'> {
  readonly id: JsonRpcId;
  readonly signal: AbortSignal | undefined;
}

/**
 * The event stream that answers one request, over new connections where the server made that possible with event ids
 * (MCP 2025-11-25, "Resumability and Redelivery").
 */
export class ResponseStream {
  readonly #context: StreamContext;
  readonly #awaited: AwaitedResponse;
  readonly #stream: MessageStream;
  readonly #reconnection: Reconnection;
  #reply: HttpReply | undefined;
  #answered = false;
  #cancelLinger: (() => void) | undefined;

  constructor(context: StreamContext, awaited: AwaitedResponse) {
    this.#context = context;
    this.#awaited = awaited;
    this.#reconnection = new Reconnection(context.ports);
    this.#stream = new MessageStream({
      maxMessageBytes: context.maxMessageBytes,
      onMessage: (message) => this.#onMessage(message),
    });
  }

  /**
   * Reads until the response came.
   * @throws PlatformError `stream_ended` when it can't come any more, `event_too_large`, `bad_reply`
   * @throws the reason of the request's signal once it aborts
   */
  async follow(first: HttpReply): Promise<void> {
    try {
      let cause = await this.#read(first);
      while (!this.#answered) cause = await this.#goOn(cause);
    } finally {
      this.#cancelLinger?.();
    }
  }

  /** @returns why the connection broke; undefined where the server ended it */
  async #read(reply: HttpReply): Promise<unknown> {
    this.#reply = reply;
    try {
      await this.#stream.read(reply);
      return undefined;
    } catch (error) {
      if (PlatformError.is(error) && error.code === 'connection_lost') return error;
      throw error;
    }
  }

  /** Opens the next connection and reads it. @returns why it brought no response either */
  async #goOn(cause: unknown): Promise<unknown> {
    const { lastEventId, retryMs } = this.#stream;
    if (lastEventId === undefined || this.#reconnection.failures >= MAX_FAILURES) {
      throw streamEnded(cause);
    }
    const { closing, connect } = this.#context;
    const { signal = closing, onChallenge } = this.#awaited;
    const eitherSignal = AbortSignal.any([signal, closing]);
    await this.#reconnection.wait(retryMs, eitherSignal);
    try {
      const reply = await connect(lastEventId, { signal: eitherSignal, onChallenge });
      this.#reconnection.connected();
      return await this.#read(reply);
    } catch (error) {
      eitherSignal.throwIfAborted();
      if (!mayPass(error)) throw streamEnded(error);
      this.#reconnection.failed();
      return error;
    }
  }

  #onMessage(message: JsonRpcMessage): void {
    this.#context.deliver(message);
    if (this.#answered || !isResponseTo(message, this.#awaited.id)) return;
    this.#answered = true;
    this.#cancelLinger = this.#context.ports.clock.setTimer(
      () => void this.#reply?.discard(),
      LINGER_MS,
    );
  }
}

const streamEnded = (cause: unknown): PlatformError =>
  new PlatformError(
    'stream_ended',
    'The stream ended before the response came and can not be continued: the server may have done what was asked',
    { retryable: true, cause },
  );
