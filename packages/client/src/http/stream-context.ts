import type { JsonRpcMessage } from '@qmcp/contracts';

import type { HttpReply } from './http-requester.ts';
import type { ReconnectionPorts } from './reconnection.ts';

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
  readonly connect: (lastEventId: string | undefined, signal: AbortSignal) => Promise<HttpReply>;
  /** Aborts when the transport closes. */
  readonly closing: AbortSignal;
}
