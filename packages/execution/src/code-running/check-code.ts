import { PlatformError, ToolError, type CallContext, type Logger } from '@qmcp/contracts';

import { oneLine } from '../foreign-text.ts';
import type {
  CodeFinding,
  CodeToValidate,
  CodeValidator,
  ValidationPolicy,
} from '../validation/code-validator.ts';

/** A piece of code that is going to be run, or may be by what is run. */
export interface CodeFile extends CodeToValidate {
  /** Where it is in the workspace; absent for the code itself. */
  readonly path?: string;
}

/** What was found, and in which of the files. */
export interface PlacedFinding extends CodeFinding {
  readonly path?: string | undefined;
}

/** Who looks at code, and what becomes of what is found. */
export interface CodeCheck {
  readonly validator: CodeValidator;
  readonly policy: ValidationPolicy;
  readonly logger: Logger;
}

const MAX_SHOWN = 20;

/**
 * Has code looked at before it runs.
 * @returns what the result is to tell of, and that nobody could look at all of it where that is so
 * @throws where the policy is `block`: ToolError `code_refused` where there is an error, or nobody could look; PlatformError
 *   `sandbox_busy`, retryable, where too many wait to be looked at
 */
export async function checkCode(
  { validator, policy, logger }: CodeCheck,
  files: readonly CodeFile[],
  { signal, principal }: Pick<CallContext, 'signal' | 'principal'>,
): Promise<readonly PlacedFinding[]> {
  const findings: PlacedFinding[] = [];
  try {
    for (const { path, ...code } of files) {
      const found = await validator.validate(code, { signal, principalId: principal.id });
      findings.push(...found.map((finding) => place(finding, path)));
    }
  } catch (error) {
    if (!PlatformError.is(error)) throw error;
    logger.warn({ problem: error.message }, 'code could not be looked at');
    if (policy === 'block' && error.code === 'sandbox_busy') throw error;
    if (policy === 'block') throw refused(`nobody could look at it first: ${error.message}`, error);
    findings.push(unfinished(error));
  }
  if (policy === 'block' && findings.some(({ severity }) => severity === 'error')) {
    throw refused(
      ['these findings forbid it:', ...findings.slice(0, MAX_SHOWN).map(describeFinding)].join(
        '\n',
      ),
    );
  }
  if (findings.length > 0) {
    logger.info(
      { policy, rules: [...new Set(findings.map(({ rule }) => rule))] },
      'findings in code',
    );
  }
  return policy === 'log' ? [] : findings;
}

const place = (finding: CodeFinding, path: string | undefined): PlacedFinding =>
  path === undefined ? finding : { ...finding, path };

/** What nobody looked at must not pass for code in which nothing was found. */
const unfinished = ({ message }: PlatformError): PlacedFinding => ({
  rule: 'code-check/unfinished',
  severity: 'error',
  line: 1,
  message: `Nobody could look at all of the code: ${message}`,
});

const refused = (why: string, cause?: unknown): ToolError =>
  new ToolError('code_refused', `The code was not run, since ${why}`, { cause });

/** A finding on one line. */
export const describeFinding = ({
  path,
  line,
  rule,
  severity,
  message,
}: Omit<PlacedFinding, 'column'>): string =>
  oneLine(
    `- ${path === undefined ? '' : `${path} `}line ${line}, ${severity} ${rule}: ${message}`,
    500,
  );
