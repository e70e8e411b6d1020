import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { describeFinding } from '../code-running/check-code.ts';
import type { CodeRunner } from '../code-running/code-runner.ts';
import { limitsInput } from '../code-running/limits-input.ts';
import { hostsInput, languageInput, SANDBOX_SCOPE } from '../code-running/sandbox-tool.ts';
import { codeAmong, filesInput, toSandboxFiles } from '../code-running/workspace-files.ts';
import type { ToolFactory } from '../load-folder.ts';

const inputOf = (runner: CodeRunner) =>
  z.strictObject({
    language: languageInput,
    files: filesInput,
    hosts: hostsInput(runner),
    limits: limitsInput(runner.defaultLimits, runner.maxLimits).describe(
      'Of each run; memory, disk and processes are those of the whole session',
    ),
  });

/** Opens a session: a sandbox that keeps its state from run to run. */
const executeSessionOpen: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'execute_session_open',
    title: 'Open a code session',
    description:
      'Opens a sandbox that keeps variables, processes and files from one execute_session_run to the next, as a notebook does. It is yours alone, has no network but for allowed hosts, and closes by itself when it is not used for a while. Close it when you are done; for a single program use execute_code.',
    scope: SANDBOX_SCOPE,
    input: inputOf(runner),
    output: z.object({ sessionId: z.string() }),
    // Nothing runs in it yet but its interpreter.
    hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },

    async run({ files: brought, ...wanted }, context) {
      const files = toSandboxFiles(brought);
      const { sessionId, findings } = await runner.use(async (sandboxes) => {
        const found = await runner.look(codeAmong(files), context);
        const kind = { ...runner.kindOf(wanted), files };
        const { id } = await sandboxes.openSession(context.principal.id, kind);
        return { sessionId: id, findings: found };
      });
      return toolResult({
        content: [
          text(`Session ${sessionId} is open. Run code in it with execute_session_run.`),
          ...(findings.length > 0
            ? [text(['Found in the code:', ...findings.map(describeFinding)].join('\n'))]
            : []),
        ],
        structuredContent: { sessionId },
      });
    },
  });

export default executeSessionOpen;
