import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from '../code-running/code-runner.ts';
import { SANDBOX_SCOPE, sessionIdInput } from '../code-running/sandbox-tool.ts';
import type { ToolFactory } from '../load-folder.ts';

/** Closes a session. */
const executeSessionClose: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'execute_session_close',
    title: 'Close a session',
    description:
      'Ends a session with all that is in it: variables, processes, files and checkpoints. Collect what you need first, with execute_session_run.',
    scope: SANDBOX_SCOPE,
    input: z.strictObject({ sessionId: sessionIdInput }),
    output: z.object({ sessionId: z.string() }),
    // Destructive, since what is in it is gone.
    hints: { readOnly: false, destructive: true, idempotent: false, openWorld: false },

    async run({ sessionId }, { principal }) {
      await runner.use((sandboxes) => sandboxes.closeSession(principal.id, sessionId));
      return toolResult({
        content: [text(`Session ${sessionId} is closed.`)],
        structuredContent: { sessionId },
      });
    },
  });

export default executeSessionClose;
