import { describe, expect, it } from 'vitest';

import { ApiProblem } from '../../../src/core/api/problem.ts';
import type { JsonRecord } from '../../../src/core/wire/json.ts';
import { problemsOf } from '../../../src/core/policy/policy-problems.ts';

const refused = (data: JsonRecord): ApiProblem =>
  new ApiProblem({ code: 'invalid_params', status: 422, title: '', detail: '', data });

describe('a policy that could not be tried', () => {
  it('tells what is wrong with its text', () => {
    const problem = { line: 2, column: 8, message: 'no list' };

    expect(problemsOf(refused({ problems: [problem, { line: 'two' }, 7] }))).toEqual([problem]);
  });

  it('tells none where the text was not why', () => {
    expect(problemsOf(refused({}))).toBeUndefined();
    expect(problemsOf(new Error('offline'))).toBeUndefined();
    expect(problemsOf(null)).toBeUndefined();
  });
});
