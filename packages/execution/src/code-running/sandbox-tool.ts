import type { ToolHints, ToolLimits } from '@qmcp/contracts';
import { z } from 'zod';

import type { CodeRunner } from './code-runner.ts';

/** What a principal needs to run code. */
export const SANDBOX_SCOPE = 'sandbox:run';

const MAX_HOSTS = 50;
const MAX_HOST_LENGTH = 300;

/** The languages that a caller may name. */
export const languageInput = z
  .enum(['python', 'javascript', 'typescript', 'shell'])
  .describe('javascript and typescript run on Node.js; types are stripped, not checked');

/** Names a session. */
export const sessionIdInput = z.string().describe('As execute_session_open returned it');

/** Hosts that a caller may name. */
export const hostsInput = ({ allowedHosts }: CodeRunner) =>
  z
    .array(z.string().min(1).max(MAX_HOST_LENGTH))
    .max(MAX_HOSTS)
    .default([])
    .describe(
      allowedHosts.length === 0
        ? 'None: no code may reach a network here'
        : `Hosts that the code may reach over HTTPS, as name, name:port or *.name, of these: ${allowedHosts.join(', ')}`,
    );

/**
 * Of tools that run foreign code. Nobody can tell what it does, so a person is asked first unless a policy says otherwise,
 * though it reaches nothing but its own sandbox, unless hosts are allowed to it.
 */
export const runsCode = ({ allowedHosts }: CodeRunner): ToolHints => ({
  readOnly: false,
  destructive: true,
  idempotent: false,
  openWorld: allowedHosts.length > 0,
});

/** Time around a run: for a place, a sandbox, files in and files out. */
const AROUND_A_RUN_MS = 60_000;

/** The limits of a tool whose runs may last as long as the server allows. */
export const aroundRuns = ({ maxLimits }: CodeRunner): ToolLimits => ({
  timeoutMs: maxLimits.timeoutMs + AROUND_A_RUN_MS,
});
