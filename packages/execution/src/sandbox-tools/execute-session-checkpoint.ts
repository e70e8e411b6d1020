import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from '../code-running/code-runner.ts';
import { SANDBOX_SCOPE, sessionIdInput } from '../code-running/sandbox-tool.ts';
import type { ToolFactory } from '../load-folder.ts';

const output = z.object({
  checkpointId: z.string(),
  files: z.int(),
  refused: z
    .array(z.object({ path: z.string(), reason: z.string() }))
    .describe('What is not part of it, such as links'),
});

/** Remembers the files of a session. */
const executeSessionCheckpoint: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'execute_session_checkpoint',
    title: 'Remember the files of a session',
    description:
      'Remembers the files of a session as they are now, for execute_session_rollback. Variables and processes are not part of it. A session has few checkpoints, and they end with it.',
    scope: SANDBOX_SCOPE,
    input: z.strictObject({ sessionId: sessionIdInput }),
    output,
    hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },

    async run({ sessionId }, { principal }) {
      const { id, files, refused } = await runner.use((sandboxes) =>
        sandboxes.session(principal.id, sessionId).checkpoint(),
      );
      return toolResult({
        content: [text(`Checkpoint ${id} holds ${files} files.`)],
        structuredContent: { checkpointId: id, files, refused: [...refused] },
      });
    },
  });

export default executeSessionCheckpoint;
