import { wireErrors } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { problemTypes } from '../../../src/api/problem-types.ts';
import { startApi } from '../running-api.ts';

describe('GET /problems/{kind}', () => {
  it('explains every kind of problem under the address that problems name', async () => {
    await using api = await startApi();
    expect(problemTypes.map(({ code }) => code).toSorted()).toEqual(
      Object.keys(wireErrors).toSorted(),
    );
    for (const problem of problemTypes) {
      expect(await api.send(problem.type)).toMatchObject({ status: 200, json: problem });
    }
  });

  it('answers 404 for a kind that is not there', async () => {
    await using api = await startApi();
    expect(await api.send('/problems/boredom')).toMatchObject({
      status: 404,
      json: { type: '/problems/not-found' },
    });
  });

  it('gives a failed look-up and refused input a status that HTTP clients understand', () => {
    const statuses = Object.fromEntries(problemTypes.map(({ code, status }) => [code, status]));
    expect(statuses).toMatchObject({
      unknown_tool: 404,
      unknown_prompt: 404,
      unknown_resource: 404,
      invalid_params: 422,
      rate_limited: 429,
      internal_error: 500,
    });
  });
});
