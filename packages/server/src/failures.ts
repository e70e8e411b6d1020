import { PlatformError, WireError, wireErrors } from '@qmcp/contracts';
import type { JsonRpcError, Logger } from '@qmcp/contracts';

/**
 * The only place that turns whatever was thrown into what a peer may see. A `WireError` is meant for the peer; a
 * retryable `PlatformError` becomes `unavailable`; all else is a defect: the peer gets the request's id, which finds
 * the rest in the log.
 */
export function asWireError(
  error: unknown,
  logger: Logger,
  request: { readonly requestId: string },
): WireError {
  if (WireError.is(error)) return error;
  const { requestId } = request;
  if (PlatformError.is(error) && error.retryable) {
    logger.warn({ err: error, requestId }, 'a request met a passing failure');
    return new WireError('unavailable', 'The server is busy: call again in a moment', {
      requestId,
    });
  }
  logger.error({ err: error, requestId }, 'a request met a defect');
  return new WireError(
    'internal_error',
    `Internal error: tell the operator the request id ${requestId}`,
    { requestId },
  );
}

/** A refusal as JSON-RPC has it in an era. */
export function toJsonRpcError(error: WireError, era: 'modern' | 'legacy'): JsonRpcError {
  const row = wireErrors[error.code];
  return {
    code: era === 'legacy' && 'legacyWire' in row ? row.legacyWire : row.wire,
    message: error.message,
    ...(error.data !== undefined && { data: error.data }),
  };
}
