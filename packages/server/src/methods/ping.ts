import type { Method } from '../method.ts';

/** `ping` (MCP 2025-11-25, basic/utilities/ping). */
export const ping: Method = () => ({});
