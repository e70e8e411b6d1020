/** How far a request is, as its server tells (MCP, "Progress"). */
export interface Progress {
  /** Grows with each report. */
  readonly progress: number;
  /** What `progress` grows towards; absent where the server doesn't know. */
  readonly total?: number;
  /** For people. */
  readonly message?: string;
}

/** How a request is made. */
export interface RequestOptions {
  /** Gives up: the server is told, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * How long to wait for an answer, and with `onProgress` for the next report. Default: the client's, which is
   * 60 000. What the person is asked in between doesn't count.
   */
  readonly timeoutMs?: number;
  /** The longest wait of all, whatever progress is reported. Default ten times `timeoutMs`. */
  readonly maxTimeoutMs?: number;
  /** Asks for progress reports and gets them. What it throws ends the request, and rejects it. */
  readonly onProgress?: (progress: Progress) => void;
}
