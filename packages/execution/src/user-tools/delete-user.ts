import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { ToolFactory } from '../load-folder.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { UserId } from '../users/user.ts';
import { USER_TOOL_LIMITS, WRITE_SCOPE } from '../users/user-tool.ts';

/** Deletes a user for good. */
const deleteUser: ToolFactory<UserDirectory> = (users) =>
  defineTool({
    name: 'delete_user',
    title: 'Delete a user',
    description:
      'Deletes one user from the user directory. This cannot be undone, and the ID is never used again. Get the user first to be sure that it is the right one.',
    scope: WRITE_SCOPE,
    input: z.strictObject({ id: UserId.describe('ID of the user to delete') }),
    output: z.object({ id: UserId.describe('ID of the deleted user') }),
    hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
    limits: USER_TOOL_LIMITS,

    async run({ id }, context) {
      await users.delete(id, context);
      return toolResult({
        content: [text(`User ${id} deleted successfully`)],
        structuredContent: { id },
      });
    },
  });

export default deleteUser;
