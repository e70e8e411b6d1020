import { LIST_CACHE_MEMBERS } from '../list-cache.ts';
import { writePage } from '../list-page.ts';
import type { Method } from '../method.ts';
import { WrittenResult } from '../method.ts';

/** `resources/list` of the 2025 revisions. */
export const legacyResourcesList: Method = (request) =>
  new WrittenResult(writePage(request.engine.registry.resources, { member: 'resources' }, request));

/** `resources/list` (MCP 2026-07-28), with how long a client may keep it. */
export const resourcesList: Method = (request) =>
  new WrittenResult(
    writePage(request.engine.registry.resources, { member: 'resources' }, request) +
      LIST_CACHE_MEMBERS,
  );
