import { MODERN_VERSION } from '@qmcp/contracts';

import { serverCapabilities } from '../capabilities.ts';
import type { Method } from '../method.ts';

const TTL_MS = 60 * 60 * 1000;

/** `server/discover` (MCP 2026-07-28, server/discover): the revisions that requests of this form may name. */
export const serverDiscover: Method = ({ engine }) => ({
  supportedVersions: [MODERN_VERSION],
  capabilities: serverCapabilities,
  ...(engine.instructions !== undefined && { instructions: engine.instructions }),
  ttlMs: TTL_MS,
  cacheScope: 'public',
});
