/**
 * Every failure that a peer can see, in one table.
 *
 * `wire` is the JSON-RPC code: MCP 2026-07-28 (basic, "Error Codes") defines -32020 to -32022 and forbids
 * new codes between -32768 and -32000, so qmcp's own stand at -31000 minus the HTTP status they resemble.
 * `legacyWire` is the code of the 2025 revisions where it differs. `status` is the HTTP status of the reply that carries
 * the error in the 2026-07-28 revision and in REST.
 * `retryable` says whether the same request may succeed later.
 */
export const wireErrors = {
  parse_error: { wire: -32700, status: 400, retryable: false },
  invalid_request: { wire: -32600, status: 400, retryable: false },
  method_not_found: { wire: -32601, status: 404, retryable: false },
  invalid_params: { wire: -32602, status: 400, retryable: false },
  unknown_tool: { wire: -32602, status: 200, retryable: false },
  unknown_prompt: { wire: -32602, status: 200, retryable: false },
  unknown_resource: { wire: -32602, legacyWire: -32002, status: 200, retryable: false },
  unknown_task: { wire: -32602, status: 200, retryable: false },
  invalid_request_state: { wire: -32602, status: 400, retryable: false },
  internal_error: { wire: -32603, status: 500, retryable: false },
  /** Only of MCP 2025-11-25. */
  url_elicitation_required: { wire: -32042, status: 200, retryable: false },
  header_mismatch: { wire: -32020, status: 400, retryable: false },
  missing_client_capability: { wire: -32021, status: 400, retryable: false },
  unsupported_protocol_version: { wire: -32022, status: 400, retryable: false },
  unauthorized: { wire: -31401, status: 401, retryable: false },
  forbidden: { wire: -31403, status: 403, retryable: false },
  not_found: { wire: -31404, status: 404, retryable: false },
  method_not_allowed: { wire: -31405, status: 405, retryable: false },
  not_acceptable: { wire: -31406, status: 406, retryable: false },
  conflict: { wire: -31409, status: 409, retryable: false },
  payload_too_large: { wire: -31413, status: 413, retryable: false },
  unsupported_media_type: { wire: -31415, status: 415, retryable: false },
  rate_limited: { wire: -31429, status: 429, retryable: true },
  request_timeout: { wire: -31408, status: 408, retryable: true },
  unavailable: { wire: -31503, status: 503, retryable: true },
} as const satisfies Record<
  string,
  { wire: number; legacyWire?: number; status: number; retryable: boolean }
>;

/** A row of {@link wireErrors}. */
export type WireErrorCode = keyof typeof wireErrors;

/** The JSON members that may accompany a wire error, for programs. */
export type WireErrorData = Readonly<Record<string, unknown>>;

const brandOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'qmcpError' in value ? value.qmcpError : undefined;

/** A refusal that goes to the peer as a JSON-RPC error. Its message is written for the peer. */
export class WireError extends Error {
  /** Tells by brand, so that two installed copies of this package agree. */
  static is(value: unknown): value is WireError {
    return brandOf(value) === 'wire';
  }
  readonly qmcpError = 'wire' as const;
  override readonly name = 'WireError';
  readonly code: WireErrorCode;
  readonly data: WireErrorData | undefined;

  constructor(code: WireErrorCode, message: string, data?: WireErrorData) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** A tool's expected failure. Becomes a result with `isError: true`; the model reads `message` and acts on it. */
export class ToolError extends Error {
  /** Tells by brand, so that two installed copies of this package agree. */
  static is(value: unknown): value is ToolError {
    return brandOf(value) === 'tool';
  }
  readonly qmcpError = 'tool' as const;
  override readonly name = 'ToolError';
  /** Stable, for programs: `not_found`, `duplicate`, … */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A failure on our side of the wire: storage, configuration, a lost process. Never shown to a peer. */
export class PlatformError extends Error {
  /** Tells by brand, so that two installed copies of this package agree. */
  static is(value: unknown): value is PlatformError {
    return brandOf(value) === 'platform';
  }
  readonly qmcpError = 'platform' as const;
  override readonly name = 'PlatformError';
  /** Stable, for programs: `store_busy`, `store_closed`, `config_invalid`, … */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ErrorOptions & { retryable?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
