import type { AnyTool } from '@qmcp/contracts';

import { loadToolFactories } from './load-folder.ts';
import type { UserDirectory } from './users/user-directory.ts';

/**
 * Loads the tools of the user directory: `add_user`, `update_user`, `delete_user`, `get_user_by_id`, `search_users`.
 * @returns sorted by name
 */
export const loadUserTools = (users: UserDirectory): Promise<readonly AnyTool[]> =>
  loadToolFactories(new URL('user-tools/', import.meta.url), users);
