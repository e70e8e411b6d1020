import { PlatformError } from '@qmcp/contracts';

/** A place in the text of a policy file. */
export interface PolicyPlace {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units as editors do. */
  readonly column: number;
}

/** One thing that is wrong with a policy file, and where it begins. */
export interface PolicyProblem extends PolicyPlace {
  readonly message: string;
}

/** Why a part of a file can't be compiled; whoever knows its place adds that. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
  /** Where, below what is being compiled. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}

/** What refusals were made of, for who wants to show each problem at its place. */
const problemsOfRefusals = new WeakMap<PlatformError, readonly PolicyProblem[]>();

/** The refusal of a file, with a line for each problem, in the order of the file. */
export function policyInvalid(given: readonly PolicyProblem[]): PlatformError {
  const problems = given.toSorted(
    (one, other) => one.line - other.line || one.column - other.column,
  );
  const lines = problems.map(
    ({ line, column, message }) => `  line ${line}, column ${column}: ${message}`,
  );
  const text = ['The policy is not usable:', ...lines].join('\n');
  const refusal = new PlatformError('policy_invalid', text);
  problemsOfRefusals.set(refusal, problems);
  return refusal;
}

/** What is wrong with a policy that was refused with this error, in the order of its text; undefined for another error. */
export const policyProblems = (error: unknown): readonly PolicyProblem[] | undefined =>
  PlatformError.is(error) ? problemsOfRefusals.get(error) : undefined;
