/** How long a client may keep a list; `list_changed` tells it earlier. */
const LIST_TTL_MS = 60_000;

/** Lists depend on who asks, so no shared cache may hold them (MCP 2026-07-28, "Caching"). */
export const LIST_CACHE_MEMBERS = `,"ttlMs":${LIST_TTL_MS},"cacheScope":"private"`;
