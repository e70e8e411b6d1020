import type { AnyTool } from '@qmcp/contracts';

import type { CodeServices } from './code-tools/engine/code-services.ts';
import { loadToolFactories } from './load-folder.ts';

/**
 * Loads the tools that look at code without running it: `analyze_code`, `format_code`, `lint_code`,
 * `scan_security`.
 * @returns sorted by name
 */
export const loadCodeTools = (services: CodeServices): Promise<readonly AnyTool[]> =>
  loadToolFactories(new URL('code-tools/', import.meta.url), services);
