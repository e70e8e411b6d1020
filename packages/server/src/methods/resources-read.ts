import type { Method } from '../method.ts';
import { optionalObject, optionalString, requiredString } from '../params.ts';
import { readResource } from '../read-resource.ts';

/** `resources/read` (MCP 2026-07-28, server/resources). */
export const resourcesRead: Method = async ({ params, scope, engine }) => {
  const retry = {
    inputResponses: optionalObject(params, 'inputResponses'),
    requestState: optionalString(params, 'requestState'),
  };
  const reply = await readResource(engine, { uri: requiredString(params, 'uri'), ...retry }, scope);
  if ('resultType' in reply) return reply;
  const { contents, cache } = reply;
  return { contents, ttlMs: cache.ttlMs, cacheScope: cache.scope };
};

/** `resources/read` of the 2025 revisions. */
export const legacyResourcesRead: Method = async ({ params, scope, engine }) => {
  const reply = await readResource(engine, { uri: requiredString(params, 'uri') }, scope);
  return 'contents' in reply ? { contents: reply.contents } : reply;
};
