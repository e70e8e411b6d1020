import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from '../code-running/code-runner.ts';
import { SANDBOX_SCOPE, sessionIdInput } from '../code-running/sandbox-tool.ts';
import type { ToolFactory } from '../load-folder.ts';

const input = z.strictObject({
  sessionId: sessionIdInput,
  checkpointId: z.string().describe('As execute_session_checkpoint returned it'),
});

/** Brings the files of a checkpoint back. */
const executeSessionRollback: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'execute_session_rollback',
    title: 'Go back to a checkpoint',
    description:
      'Brings the files of a checkpoint back, in a new sandbox: variables, processes and files that came later are gone. Also works after a limit ended the sandbox of the session.',
    scope: SANDBOX_SCOPE,
    input,
    output: z.object({ sessionId: z.string(), checkpointId: z.string() }),
    // Destructive, since what came after the checkpoint is gone.
    hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },

    async run({ sessionId, checkpointId }, { principal }) {
      await runner.use((sandboxes) =>
        sandboxes.session(principal.id, sessionId).rollback(checkpointId),
      );
      return toolResult({
        content: [
          text(`The session has the files of checkpoint ${checkpointId}, and nothing else.`),
        ],
        structuredContent: { sessionId, checkpointId },
      });
    },
  });

export default executeSessionRollback;
