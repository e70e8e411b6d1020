import type { AuditOutcome } from '@qmcp/contracts';

/** How a call ended, in words. */
export const outcomes: Readonly<Record<AuditOutcome, string>> = {
  ok: 'ran',
  tool_error: 'failed',
  denied: 'denied',
  held: 'held',
  cancelled: 'cancelled',
  timeout: 'timed out',
  ambiguous: 'unclear',
};
