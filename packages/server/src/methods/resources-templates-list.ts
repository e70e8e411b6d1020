import { LIST_CACHE_MEMBERS } from '../list-cache.ts';
import { writePage } from '../list-page.ts';
import type { Method } from '../method.ts';
import { WrittenResult } from '../method.ts';

/** `resources/templates/list` of the 2025 revisions. */
export const legacyResourcesTemplatesList: Method = (request) =>
  new WrittenResult(
    writePage(request.engine.registry.templates, { member: 'resourceTemplates' }, request),
  );

/** `resources/templates/list` (MCP 2026-07-28), with how long a client may keep it. */
export const resourcesTemplatesList: Method = (request) =>
  new WrittenResult(
    writePage(request.engine.registry.templates, { member: 'resourceTemplates' }, request) +
      LIST_CACHE_MEMBERS,
  );
