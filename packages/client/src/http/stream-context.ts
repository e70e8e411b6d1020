import type { JsonRpcMessage } from '@qmcp/contracts';

import type { SendOptions } from '../transport.ts';
import type { HttpReply } from './http-requester.ts';
import type { ReconnectionPorts } from './reconnection.ts';

/** How one connection of a stream is made; see {@link SendOptions}. */
export interface ConnectOptions extends Pick<SendOptions, 'onChallenge'> {
  readonly signal: AbortSignal;
}

/** What the streams of one transport share. */
export interface StreamContext {
  readonly ports: ReconnectionPorts;
  readonly maxMessageBytes: number;
  /** Gives a message to the client. */
  readonly deliver: (message: JsonRpcMessage) => void;
  /**
   * Opens an event stream with GET.
   * @param lastEventId - to go on after that event
   */
  readonly connect: (
    lastEventId: string | undefined,
    options: ConnectOptions,
  ) => Promise<HttpReply>;
  /** Aborts when the transport closes. */
  readonly closing: AbortSignal;
}
