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

/** Later versions may add fields at the end; version 00 has none. */
const TRACEPARENT =
  /^(?!ff)(?!00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-|$)/;

/** Continues the trace that came in, or starts one where none, or a malformed one, came. */
export function continueTrace(traceparent: string | undefined, entropy: Entropy): TraceContext {
  const [, incoming, flags = '00'] = (traceparent && TRACEPARENT.exec(traceparent)) || [];
  const bytes = entropy.bytes(incoming === undefined ? 24 : 8);
  const random = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  const spanId = random.slice(0, 16);
  const traceId = incoming ?? random.slice(16);
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}
