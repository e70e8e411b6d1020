import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { ToolFactory } from '../load-folder.ts';
import { describeUser } from '../users/user-markdown.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { User, UserChanges, UserId } from '../users/user.ts';
import { USER_TOOL_LIMITS, WRITE_SCOPE } from '../users/user-tool.ts';

const input = z
  .strictObject({ id: UserId.describe('ID of the user to change'), ...UserChanges.shape })
  .refine(
    (fields) => Object.keys(fields).length > 1,
    'Give at least one field to change beside id',
  );

/** Changes fields of a user. */
const updateUser: ToolFactory<UserDirectory> = (users) =>
  defineTool({
    name: 'update_user',
    title: 'Update a user',
    description:
      'Changes fields of one user and returns the whole user. Give id and at least one field; fields that are absent stay as they are, and null clears an optional one. An address is replaced as a whole. Search for the user first where the ID is not known.',
    scope: WRITE_SCOPE,
    input,
    output: User,
    // Destructive, since the old values are gone.
    hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
    limits: USER_TOOL_LIMITS,

    async run({ id, ...changes }, context) {
      const updated = await users.update(id, changes, context);
      const markdown = `User ${id} updated successfully\n\n${describeUser(updated)}`;
      return toolResult({ content: [text(markdown)], structuredContent: updated });
    },
  });

export default updateUser;
