import type { ServerResponse } from 'node:http';

import type { RequestIds } from './request-ids.ts';

const REQUEST_ID = 'X-Request-ID';
const CORRELATION_ID = 'X-Correlation-ID';

/** Names the request in a response whose head is written later. */
export function nameRequest(
  response: ServerResponse,
  { requestId, correlationId }: RequestIds,
): void {
  response.setHeader(REQUEST_ID, requestId);
  response.setHeader(CORRELATION_ID, correlationId);
}

/**
 * The same for a response whose head is written at once, as names and values by turns: headers that are set one by one
 * before that cost a call a tenth of its time.
 */
export const requestNames = ({
  requestId,
  correlationId,
}: RequestIds): readonly [string, string, string, string] => [
  REQUEST_ID,
  requestId,
  CORRELATION_ID,
  correlationId,
];
