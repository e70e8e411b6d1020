import { WireError } from '@qmcp/contracts';

import type { AuditedCall } from './audit/auditor.ts';
import type { Engine } from './engine.ts';
import type { RequestScope } from './request-scope.ts';

/** Counts a call against what its principal may make. @returns the refusal, where that is used up */
export async function countCall(
  engine: Engine,
  scope: RequestScope,
  call: Pick<AuditedCall, 'method' | 'name' | 'definition'>,
): Promise<WireError | undefined> {
  const waitMs = await engine.callLimiter.take(
    `${scope.principal.id}\n${call.method}\n${call.definition}`,
  );
  if (waitMs === 0) return undefined;
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  return new WireError(
    'rate_limited',
    `Too many calls of '${call.name}': call again in ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  );
}
