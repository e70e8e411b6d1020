import type { IncomingHttpHeaders } from 'node:http';

import type { Entropy } from '@qmcp/contracts';

/** Ids of a request, in logs, audit and response headers. */
export interface RequestIds {
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

const ACCEPTABLE = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Takes `X-Request-ID`, `X-Correlation-ID` and `traceparent` over where they are harmless to log, makes fresh ids
 * where they are missing or not. Without a correlation id, the request is its own piece of work.
 */
export function readRequestIds(headers: IncomingHttpHeaders, entropy: Entropy): RequestIds {
  const requestId = acceptable(headers['x-request-id']) ?? entropy.uuidv7();
  const { traceparent } = headers;
  return {
    requestId,
    correlationId: acceptable(headers['x-correlation-id']) ?? requestId,
    ...(typeof traceparent === 'string' && { traceparent }),
  };
}

const acceptable = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && ACCEPTABLE.test(value) ? value : undefined;
