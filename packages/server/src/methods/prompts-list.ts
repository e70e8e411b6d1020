import { LIST_CACHE_MEMBERS } from '../list-cache.ts';
import { writePage } from '../list-page.ts';
import type { Method } from '../method.ts';
import { WrittenResult } from '../method.ts';

/** `prompts/list` of the 2025 revisions. */
export const legacyPromptsList: Method = (request) =>
  new WrittenResult(writePage(request.engine.registry.prompts, { member: 'prompts' }, request));

/** `prompts/list` (MCP 2026-07-28), with how long a client may keep it. */
export const promptsList: Method = (request) =>
  new WrittenResult(
    writePage(request.engine.registry.prompts, { member: 'prompts' }, request) + LIST_CACHE_MEMBERS,
  );
