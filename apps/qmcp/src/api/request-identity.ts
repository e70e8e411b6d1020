import type { IncomingHttpHeaders } from 'node:http';

import type { Entropy } from '@qmcp/contracts';
import { readRequestIds } from '@qmcp/server';

/** The ids under which a request is found again, in logs, in the audit and in traces. */
export interface RequestIdentity {
  readonly requestId: string;
  readonly correlationId: string;
  /** W3C trace id, 32 hex digits. */
  readonly traceId: string;
  /** This request's own span, 16 hex digits. */
  readonly spanId: string;
  /** W3C `traceparent` that names this request as the parent of what it causes. */
  readonly traceparent: string;
}

/** W3C Trace Context level 1: version 00 is exactly this, and a malformed header starts a new trace. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** Takes over the ids that a client sent, where they are well-formed, and makes those that are missing. */
export function identify(headers: IncomingHttpHeaders, entropy: Entropy): RequestIdentity {
  const { requestId, correlationId, traceparent = '' } = readRequestIds(headers, entropy);
  const [, incoming, flags = '00'] = TRACEPARENT.exec(traceparent) ?? [];
  const traceId = incoming ?? hex(entropy, 16);
  const spanId = hex(entropy, 8);
  return {
    requestId,
    correlationId,
    traceId,
    spanId,
    traceparent: `00-${traceId}-${spanId}-${flags}`,
  };
}

const hex = (entropy: Entropy, count: number): string =>
  Buffer.from(entropy.bytes(count)).toString('hex');
