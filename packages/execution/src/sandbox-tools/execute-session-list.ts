import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from '../code-running/code-runner.ts';
import { languageInput, SANDBOX_SCOPE } from '../code-running/sandbox-tool.ts';
import type { ToolFactory } from '../load-folder.ts';

const Session = z.object({
  sessionId: z.string(),
  language: languageInput,
  openedAt: z.iso.datetime(),
  closesAt: z.iso.datetime().describe('When it closes by itself, unless it is used before'),
  checkpoints: z.array(z.string()).describe('Ids, oldest first'),
});

/** Lists the sessions of whoever asks. */
const executeSessionList: ToolFactory<CodeRunner> = (runner) =>
  defineTool({
    name: 'execute_session_list',
    title: 'List code sessions',
    description:
      'Lists your open sessions of execute_session_open in this server process, with their checkpoints, oldest first. Does not keep them open.',
    scope: SANDBOX_SCOPE,
    input: z.strictObject({}),
    output: z.object({ sessions: z.array(Session) }),
    hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },

    async run(_, { principal }) {
      const open = await runner.use(async (sandboxes) => sandboxes.listSessions(principal.id));
      const sessions = open.map(({ session, openedAtMs, closesAtMs }) => ({
        sessionId: session.id,
        language: session.language,
        openedAt: new Date(openedAtMs).toISOString(),
        closesAt: new Date(closesAtMs).toISOString(),
        checkpoints: [...session.checkpoints],
      }));
      return toolResult({
        content: [text(describeSessions(sessions))],
        structuredContent: { sessions },
      });
    },
  });

export default executeSessionList;

function describeSessions(sessions: readonly z.output<typeof Session>[]): string {
  if (sessions.length === 0) return 'No session is open.';
  return sessions
    .map(({ sessionId, language, closesAt }) => `${sessionId}: ${language}, until ${closesAt}`)
    .join('\n');
}
