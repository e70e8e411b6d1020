import type { Logger, ToolHints, ToolLimits } from '@qmcp/contracts';

import type { AdvisorySource } from '../advisories/advisory-source.ts';
import type { CodeEngine } from './code-engine.ts';

/** What the code tools stand on. */
export interface CodeServices {
  readonly engine: CodeEngine;
  readonly logger: Logger;
  /** Where packages are looked up. Default: nowhere. */
  readonly advisories?: AdvisorySource | undefined;
}

/** They compute, and touch nothing: the same code gives the same answer. */
export const CODE_TOOL_HINTS: ToolHints = {
  readOnly: true,
  destructive: false,
  idempotent: true,
  openWorld: false,
};

/** Room for a job, and for a wait while others are under way. */
export const CODE_TOOL_LIMITS: ToolLimits = { timeoutMs: 30_000 };
