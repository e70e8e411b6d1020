import { writePage } from '../list-page.ts';
import { LIST_CACHE_MEMBERS } from '../list-cache.ts';
import type { Method } from '../method.ts';
import { WrittenResult } from '../method.ts';

/** `tools/list` (MCP 2026-07-28, server/tools). */
export const toolsList: Method = (request) =>
  new WrittenResult(
    writePage(request.engine.registry.tools, { member: 'tools' }, request) + LIST_CACHE_MEMBERS,
  );

/** `tools/list` of the 2025 revisions, which know output schemas of objects alone. */
export const legacyToolsList: Method = (request) =>
  new WrittenResult(
    writePage(
      request.engine.registry.tools,
      { member: 'tools', show: withoutOtherOutputs },
      request,
    ),
  );

function withoutOtherOutputs(listed: Readonly<Record<string, unknown>>): object {
  const output = listed['outputSchema'] as { readonly type?: unknown } | undefined;
  if (output === undefined || output.type === 'object') return listed;
  const { outputSchema: _, ...rest } = listed;
  return rest;
}
