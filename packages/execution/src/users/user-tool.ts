import type { ToolLimits } from '@qmcp/contracts';

/** What a principal needs to see users. */
export const READ_SCOPE = 'users:read';

/** What a principal needs to add, change and delete users. */
export const WRITE_SCOPE = 'users:write';

/** Room for every attempt and the waits between them. */
export const USER_TOOL_LIMITS: ToolLimits = { timeoutMs: 20_000 };
