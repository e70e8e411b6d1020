import type { Implementation, LogLevel } from '@qmcp/contracts';

import type { RequestOptions } from './requests/request-options.ts';

/** What a server can do (MCP schema, `ServerCapabilities`). */
export interface ServerCapabilities {
  readonly tools?: { readonly listChanged?: boolean };
  readonly prompts?: { readonly listChanged?: boolean };
  readonly resources?: { readonly listChanged?: boolean; readonly subscribe?: boolean };
  readonly completions?: Readonly<Record<string, unknown>>;
  readonly logging?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly [capability: string]: unknown;
}

/** `modern` carries its facts in each request (2026-07-28); `legacy` opens with `initialize` (2025 and before). */
export type Era = 'modern' | 'legacy';

/** A server, as it presents itself. */
export interface ServerFacts {
  readonly era: Era;
  /** The revision that both sides speak now. */
  readonly protocolVersion: string;
  readonly capabilities: ServerCapabilities;
  /** Self-reported: for display, never for decisions. */
  readonly info?: Implementation;
  /** For the model: how to use this server. */
  readonly instructions?: string;
}

/** The result of a request, an object as the wire has it. */
export type Result = Readonly<Record<string, unknown>>;

/** One request to a server. */
export interface SessionRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly options?: RequestOptions & { readonly timeoutMs?: number };
  /** Arguments that are mirrored into headers; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gets what arrives on this request's behalf; makes it wait without a timeout. */
  readonly onNotification?: (method: string, params: Readonly<Record<string, unknown>>) => void;
}

/** What a client and a server agreed on: requests go through it until the connection ends. */
export interface Session {
  readonly server: ServerFacts;
  /**
   * Makes a request; questions that the server asks on the way are answered by the client's handlers.
   * @throws ServerError, HttpStatusError, PlatformError
   */
  request(request: SessionRequest): Promise<Result>;
  /** Sets from which level on the server reports its log. */
  setLogLevel(level: LogLevel): Promise<void>;
  /** Ends the session and its connection. */
  close(): Promise<void>;
}

/** What the server sends by itself. */
export type ServerNotice = (method: string, params: Readonly<Record<string, unknown>>) => void;
