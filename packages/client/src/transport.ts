import type { JsonRpcMessage } from '@qmcp/contracts';

/** What a transport tells its client. */
export interface TransportEvents {
  /** A message arrived; it is a JSON object, and nothing more was checked. */
  message(message: JsonRpcMessage): void;
  /**
   * Nothing more will arrive.
   * @param error - why, unless `close` was called
   */
  closed(error?: Error): void;
}

/** How one message is sent. */
export interface SendOptions {
  /** Drops the exchange: over HTTP the request is aborted and its stream closed. What was written on a pipe stays written. */
  readonly signal?: AbortSignal;
  /** HTTP headers of this message; a transport without headers ignores them. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Told when the server wants other credentials before it answers. Until `met` settles they are obtained, perhaps from
   * a person, and nobody waits for the server.
   */
  readonly onChallenge?: ((met: Promise<unknown>) => void) | undefined;
}

/** A way to a server: it carries messages and knows nothing of their meaning. */
export interface Transport {
  /** Names the server in errors and remembered answers: a URL without credentials, or a command line. */
  readonly address: string;
  /**
   * Whether aborting {@link SendOptions.signal} tells the server (Streamable HTTP), so that
   * `notifications/cancelled` is not needed in the revisions that say so.
   */
  readonly cancelsByClosing: boolean;
  /**
   * Makes ready; called once, before anything is sent.
   * @throws PlatformError `server_unreachable` when there is no server to talk to
   */
  open(events: TransportEvents): Promise<void>;
  /**
   * Sends a message. For a request over HTTP it ends when nothing more can arrive for that request: its response was
   * given to {@link TransportEvents.message}, or it rejects.
   * @throws PlatformError, HttpStatusError
   */
  send(message: JsonRpcMessage, options?: SendOptions): Promise<void>;
  /**
   * Opens the stream on which a server of the 2025 revisions sends what belongs to no request (GET); keeps it open
   * until `close`. Absent where such messages arrive by themselves. A server that offers no such stream is no error.
   */
  listen?(options: SendOptions): Promise<void>;
  /** Ends it: no socket, process or timer stays behind. Safe to call twice. */
  close(): Promise<void>;
}
