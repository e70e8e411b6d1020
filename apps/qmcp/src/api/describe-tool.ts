import { grants } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { pinIdOf } from '@qmcp/server';
import type { ToolEntry } from '@qmcp/server';

import type { ApiPorts } from './define-route.ts';
import { toToolDetail } from './schemas/tool-detail.ts';

/** A tool with its pin and the calls of the last hour, as far as a principal may know of them. */
export async function describeTool(
  { store, callSummaries }: Pick<ApiPorts, 'store' | 'callSummaries'>,
  entry: ToolEntry,
  { scopes }: Principal,
): Promise<ReturnType<typeof toToolDetail>> {
  const pinId = pinIdOf(entry);
  const [pin, summary] = await Promise.all([
    pinId === undefined ? undefined : store.trust.get('pin', pinId),
    grants(scopes, 'audit:read') ? callSummaries.lastHour() : undefined,
  ]);
  return toToolDetail(entry, pin, summary);
}
