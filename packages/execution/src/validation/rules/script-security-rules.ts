import type { ScriptRule } from '../../code-tools/source/script-rules.ts';
import { SCRIPT_CODE_EXECUTION } from './script-code-execution.ts';
import { SCRIPT_CRYPTOGRAPHY } from './script-cryptography.ts';
import { SCRIPT_HOST_ACCESS } from './script-host-access.ts';
import { SCRIPT_INJECTION } from './script-injection.ts';

/** Every rule for JavaScript and TypeScript that is about security. */
export const SCRIPT_SECURITY_RULES: readonly ScriptRule[] = [
  ...SCRIPT_CODE_EXECUTION,
  ...SCRIPT_INJECTION,
  ...SCRIPT_CRYPTOGRAPHY,
  ...SCRIPT_HOST_ACCESS,
];
