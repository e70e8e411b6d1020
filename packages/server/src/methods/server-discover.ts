import { MODERN_VERSION, TASKS_EXTENSION } from '@qmcp/contracts';

import { APPS_EXTENSION } from '../approvals/approval-card.ts';
import { serverCapabilities } from '../capabilities.ts';
import type { Method } from '../method.ts';

const TTL_MS = 60 * 60 * 1000;

/** `server/discover` (MCP 2026-07-28, server/discover): the revisions that requests of this form may name. */
export const serverDiscover: Method = ({ engine }) => ({
  supportedVersions: [MODERN_VERSION],
  // The 2025 era is not offered tasks: its own, experimental ones are another protocol.
  capabilities: {
    ...serverCapabilities,
    extensions: { [TASKS_EXTENSION]: {}, [APPS_EXTENSION]: {} },
  },
  ...(engine.instructions !== undefined && { instructions: engine.instructions }),
  ttlMs: TTL_MS,
  cacheScope: 'public',
});
