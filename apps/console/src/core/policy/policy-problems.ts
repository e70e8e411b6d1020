import { ApiProblem } from '../api/problem.ts';
import { isJsonRecord } from '../wire/json.ts';
import type { PolicyProblem } from '../wire/policy.ts';

/** What is wrong with a text that could not be used, as the data of the problem tells; undefined where that was not why. */
export function problemsOf(error: Error | null): readonly PolicyProblem[] | undefined {
  const problems = ApiProblem.is(error) ? error.data['problems'] : undefined;
  return Array.isArray(problems) ? problems.filter(isProblem) : undefined;
}

const isProblem = (value: unknown): value is PolicyProblem =>
  isJsonRecord(value) &&
  typeof value['line'] === 'number' &&
  typeof value['column'] === 'number' &&
  typeof value['message'] === 'string';
