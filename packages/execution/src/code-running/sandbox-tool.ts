import type { ToolHints, ToolLimits } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from './code-runner.ts';

/** What a principal needs to run code. */
export const SANDBOX_SCOPE = 'sandbox:run';

/** The languages that a caller may name. */
export const languageInput = z
  .enum(['python', 'javascript', 'typescript', 'shell'])
  .describe('javascript and typescript run on Node.js; types are stripped, not checked');

/** Names a session. */
export const sessionIdInput = z.string().describe('As execute_session_open returned it');

/**
 * Of tools that run foreign code. Nobody can tell what it does, so a person is asked first unless a policy says otherwise,
 * though it reaches nothing but its own sandbox.
 */
export const RUNS_CODE: ToolHints = {
  readOnly: false,
  destructive: true,
  idempotent: false,
  openWorld: false,
};

/** Time around a run: for a place, a sandbox, files in and files out. */
const AROUND_A_RUN_MS = 60_000;

/** The limits of a tool whose runs may last as long as the server allows. */
export const aroundRuns = ({ maxLimits }: CodeRunner): ToolLimits => ({
  timeoutMs: maxLimits.timeoutMs + AROUND_A_RUN_MS,
});
