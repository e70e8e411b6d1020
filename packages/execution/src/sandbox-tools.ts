import type { AnyTool } from '@qmcp/contracts';

import type { CodeRunner } from './code-running/code-runner.ts';
import { loadToolFactories } from './load-folder.ts';

/**
 * Loads the tools that run code: `execute_code`, `execute_session_*`, `run_tests`. The sandboxes themselves are made ready
 * by the first call.
 * @returns sorted by name
 */
export const loadSandboxTools = (runner: CodeRunner): Promise<readonly AnyTool[]> =>
  loadToolFactories(new URL('sandbox-tools/', import.meta.url), runner);
