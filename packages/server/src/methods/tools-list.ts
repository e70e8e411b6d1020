import { grants } from '@qmcp/contracts';

import { APPROVAL_CARD_URI, showsApps, withCallCard } from '../approvals/approval-card.ts';
import { writePage } from '../list-page.ts';
import type { ListPage } from '../list-page.ts';
import { LIST_CACHE_MEMBERS } from '../list-cache.ts';
import type { Method } from '../method.ts';
import { WrittenResult } from '../method.ts';

/** `tools/list` (MCP 2026-07-28, server/tools). */
export const toolsList: Method = (request) => {
  const page: ListPage = showsCards(request)
    ? { member: 'tools', look: 'cards', show: withCallCard }
    : { member: 'tools' };
  return new WrittenResult(
    writePage(request.engine.registry.tools, page, request) + LIST_CACHE_MEMBERS,
  );
};

/** `tools/list` of the 2025 revisions, which know output schemas of objects alone. */
export const legacyToolsList: Method = (request) => {
  const page: ListPage = showsCards(request)
    ? {
        member: 'tools',
        look: 'cards',
        show: (listed) => withCallCard(withoutOtherOutputs(listed)),
      }
    : { member: 'tools', show: withoutOtherOutputs };
  return new WrittenResult(writePage(request.engine.registry.tools, page, request));
};

/** Whether the client shows pages, and may read that of a call. */
function showsCards({ engine, scope }: Parameters<Method>[0]): boolean {
  const card = engine.registry.resources.get(APPROVAL_CARD_URI);
  return (
    card !== undefined && grants(scope.principal.scopes, card.scope) && showsApps(scope.client)
  );
}

function withoutOtherOutputs(
  listed: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const output = listed['outputSchema'] as { readonly type?: unknown } | undefined;
  if (output === undefined || output.type === 'object') return listed;
  const { outputSchema: _, ...rest } = listed;
  return rest;
}
