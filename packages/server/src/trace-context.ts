import type { Entropy } from '@qmcp/contracts';

/** Where a request stands in a distributed trace (W3C Trace Context, level 1). */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** This request's own span, 16 hex digits. */
  readonly spanId: string;
  /** What to send onward. */
  readonly traceparent: string;
}

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/** Later versions may add fields at the end; version 00 has none. */
const TRACEPARENT =
  /^(?!ff)(?!00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-|$)/;

/** Continues the trace that came in, or starts one where none, or a malformed one, came. */
export function continueTrace(traceparent: string | undefined, entropy: Entropy): TraceContext {
  const [, incoming, flags = '00'] = (traceparent && TRACEPARENT.exec(traceparent)) || [];
  const spanId = hexOf(entropy.uuidv7()).slice(TRACE_DIGITS - SPAN_DIGITS);
  // Ids that ascend stand side by side in the audit's index; random ones would each touch a page of their own. Nothing
  // here promises that an id is random throughout (level 2 has a flag for that, which is not set).
  const traceId = incoming ?? hexOf(entropy.uuidv7());
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

/** The digits of a UUID. Its last half is random but for two bits. */
const hexOf = (uuid: string): string =>
  uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
