import { defineTool, text, toolResult } from '@qmcp/contracts';

import type { ToolFactory } from '../load-folder.ts';
import { describeUser } from '../users/user-markdown.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { NewUser, User } from '../users/user.ts';
import { USER_TOOL_LIMITS, WRITE_SCOPE } from '../users/user-tool.ts';

/** Adds a user to the directory. */
const addUser: ToolFactory<UserDirectory> = (users) =>
  defineTool({
    name: 'add_user',
    title: 'Add a user',
    description:
      'Adds a user to the user directory and returns them with their new ID. Search first, so that nobody is added twice: emails are unique. Give only what is known; never invent values.',
    scope: WRITE_SCOPE,
    input: NewUser,
    output: User,
    hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
    limits: USER_TOOL_LIMITS,

    async run(user, context) {
      const added = await users.add(user, context);
      const markdown = `User created with ID: ${added.id}\n\n${describeUser(added)}`;
      return toolResult({ content: [text(markdown)], structuredContent: added });
    },
  });

export default addUser;
