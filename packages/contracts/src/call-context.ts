import type { Door } from './audit.ts';
import type { Json } from './json.ts';
import type { Principal } from './principal.ts';
import type { ClientCapabilities, Implementation, LogLevel } from './wire/protocol.ts';

/** What is known of the client behind a call. Self-reported: never a ground for a decision. */
export interface CallingClient {
  readonly protocolVersion: string;
  readonly info: Implementation | undefined;
  readonly capabilities: ClientCapabilities;
}

/** What a tool, resource or prompt may know and do while it runs. Its functions may be taken out of it. */
export interface CallContext {
  readonly principal: Principal;
  readonly client: CallingClient;
  /** Through which door the call came. */
  readonly door: Door;
  /** Aborts when the caller goes away, cancels, or the time limit passes. */
  readonly signal: AbortSignal;
  /** Id of this request, in logs and audit. */
  readonly requestId: string;
  /** Id that joins requests of one piece of work; from `X-Correlation-ID`, else the request's own. */
  readonly correlationId: string;
  /** W3C `traceparent` to send along with onward requests. */
  readonly traceparent: string;
  /** Answers to the questions of an earlier `inputRequired`, by key; empty at first. Untrusted. */
  readonly inputResponses: Readonly<Record<string, unknown>>;
  /** The `state` of an earlier `inputRequired`; it came back unchanged. */
  readonly state: Json | undefined;
  /** Reports progress; `progress` must grow. Dropped when the client asked for none. */
  readonly progress: (progress: number, total?: number, message?: string) => void;
  /** Sends a log message to the client at or above the level that it asked for. Never secrets. */
  readonly log: (level: LogLevel, data: unknown, logger?: string) => void;
  /**
   * Lets go of a 2025-era client's response stream while the call goes on; it reconnects after `retryMs` and gets
   * what it missed (MCP 2025-11-25, "Streamable HTTP"). Does nothing where streams cannot be resumed.
   */
  readonly releaseStream: (retryMs: number) => void;
}
