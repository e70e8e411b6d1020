import { PlatformError } from '@qmcp/contracts';

/** One thing that is wrong with a policy file. */
export interface PolicyProblem {
  /** Counts from 1. */
  readonly line: number;
  readonly message: string;
}

/** Why a part of a file can't be compiled; whoever knows its line adds that. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
  /** Where, below what is being compiled. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}

/** The refusal of a file, with a line for each problem, in the order of the file. */
export function policyInvalid(problems: readonly PolicyProblem[]): PlatformError {
  const lines = problems
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, message }) => `  line ${line}: ${message}`);
  return new PlatformError('policy_invalid', ['The policy is not usable:', ...lines].join('\n'));
}
