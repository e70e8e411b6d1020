import type { ApiKeyRecord } from '@qmcp/contracts';

/** How a key stands. */
export type KeyStatus = 'active' | 'expired' | 'revoked';

/** How a key stands at a moment. */
export function statusOf({ expiresAtMs, revokedAtMs }: ApiKeyRecord, nowMs: number): KeyStatus {
  if ((revokedAtMs ?? Infinity) <= nowMs) return 'revoked';
  return (expiresAtMs ?? Infinity) <= nowMs ? 'expired' : 'active';
}
