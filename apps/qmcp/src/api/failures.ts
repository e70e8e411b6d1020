import { PlatformError, WireError } from '@qmcp/contracts';
import type { Logger } from '@qmcp/contracts';
import type { ZodError } from 'zod';

import type { RequestIdentity } from './request-identity.ts';

/** Most schema violations that one answer lists. */
const MAX_ISSUES = 20;

/** How a caller names the parts of its request that a schema may refuse. */
const PARTS: Readonly<Record<string, string>> = {
  query: 'query',
  param: 'path',
  json: 'body',
};

/**
 * Turns whatever a route threw into what the caller may see. Refusals pass as they are; a passing failure of ours
 * becomes `unavailable`; all else is a defect, which the caller only gets the request id of and the log gets whole.
 */
export function asWireError(
  error: unknown,
  logger: Logger,
  { requestId, correlationId, traceId }: RequestIdentity,
): WireError {
  if (WireError.is(error)) return error;
  const fields = { err: error, requestId, correlationId, traceId };
  if (PlatformError.is(error) && error.retryable) {
    logger.warn(fields, 'a request met a passing failure');
    return new WireError('unavailable', 'The server is busy: try again in a moment', {
      retryAfterSeconds: 1,
    });
  }
  logger.error(fields, 'a request met a defect');
  return new WireError(
    'internal_error',
    `Something failed on our side: tell the operator the request id ${requestId}`,
  );
}

/** A refusal that says which parts of the request broke their schema, and how. */
export function invalidInput(target: string, error: ZodError): WireError {
  const part = PARTS[target] ?? target;
  const errors = error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    in: part,
    path: path.map(String).join('.'),
    message,
  }));
  const lines = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new WireError('invalid_params', `Invalid ${part}: ${lines.join('; ')}`, { errors });
}
