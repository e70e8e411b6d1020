import type { IncomingHttpHeaders } from 'node:http';

import type { Entropy } from '@qmcp/contracts';
import { continueTrace, readRequestIds } from '@qmcp/server';
import type { RequestIds, TraceContext } from '@qmcp/server';

/** The ids under which a request is found again, in logs, in the audit and in traces. */
export type RequestIdentity = Omit<RequestIds, 'traceparent'> & TraceContext;

/** Takes over the ids that a client sent, where they are well-formed, and makes those that are missing. */
export function identify(headers: IncomingHttpHeaders, entropy: Entropy): RequestIdentity {
  const { requestId, correlationId, traceparent } = readRequestIds(headers, entropy);
  return { requestId, correlationId, ...continueTrace(traceparent, entropy) };
}
