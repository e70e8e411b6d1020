import type { JsonRpcError } from '@qmcp/contracts';

/** A server's JSON-RPC error: it understood the request and refused it. */
export class ServerError extends Error {
  /** Tells by brand, so that two installed copies of this package agree. */
  static is(value: unknown): value is ServerError {
    return brandOf(value) === 'server';
  }
  readonly qmcpError = 'server' as const;
  override readonly name = 'ServerError';
  /** JSON-RPC code, as the server sent it. */
  readonly code: number;
  readonly data: unknown;
  /** HTTP status that carried it; undefined where there is none, and for 200. */
  readonly status: number | undefined;
  /** Seconds or date, as the server sent it in `Retry-After`. */
  readonly retryAfter: string | undefined;

  constructor(
    error: JsonRpcError,
    reply: { status?: number; retryAfter?: string | undefined } = {},
  ) {
    super(error.message);
    this.code = error.code;
    this.data = error.data;
    this.status = reply.status;
    this.retryAfter = reply.retryAfter;
  }
}

/** An HTTP reply that is no MCP message. */
export class HttpStatusError extends Error {
  /** Tells by brand, so that two installed copies of this package agree. */
  static is(value: unknown): value is HttpStatusError {
    return brandOf(value) === 'http_status';
  }
  readonly qmcpError = 'http_status' as const;
  override readonly name = 'HttpStatusError';
  readonly status: number;
  /** Seconds or date, as the server sent it. */
  readonly retryAfter: string | undefined;

  constructor(status: number, message: string, retryAfter?: string) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const brandOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'qmcpError' in value ? value.qmcpError : undefined;
