import { describe, expect, it } from 'vitest';

import { apiRefusal, noAnswer } from '../../../src/sandbox/kubernetes/api-failures.ts';

const status = (reason: string | undefined, message: string | undefined): string =>
  JSON.stringify({ kind: 'Status', reason, message });

describe('a refusal of the API', () => {
  it('is told with its reason, and what to do', () => {
    expect(apiRefusal('POST /x', 403, status('Forbidden', 'jobs is forbidden.'))).toMatchObject({
      code: 'sandbox_failed',
      retryable: false,
      message:
        'Kubernetes refused POST /x with status 403 (Forbidden): jobs is forbidden. Give the service account of qmcp the rights that deploy/kubernetes lists.',
    });
  });

  it.each([
    ['a page of what stands before the API', '<h1>Bad gateway</h1>', '<h1>Bad gateway</h1>.'],
    ['another object', '{"kind":"Pod","message":"x"}', '{"kind":"Pod","message":"x"}.'],
    ['a status without a message', '{"kind":"Status"}', '{"kind":"Status"}.'],
  ])('is told as it is where it is %s', (_what, text, said) => {
    expect(apiRefusal('GET /x', 502, text).message).toBe(
      `Kubernetes refused GET /x with status 502: ${said}`,
    );
  });

  it('is not told whole where it is long', () => {
    expect(apiRefusal('GET /x', 400, 'x'.repeat(9_000)).message.length).toBeLessThan(1_100);
  });

  it.each([
    [400, false],
    [404, false],
    [410, true],
    [422, false],
    [429, true],
    [503, true],
  ])('with status %i may be passing: %s', (statusCode, retryable) => {
    expect(apiRefusal('GET /x', statusCode, '').retryable).toBe(retryable);
  });
});

describe('an API that does not answer', () => {
  it('is told with all that was tried', () => {
    const tried = new AggregateError([
      new Error('refused by ::1'),
      new Error('refused by 127.0.0.1'),
    ]);
    expect(noAnswer('https://api.example', tried)).toMatchObject({
      retryable: true,
      message: expect.stringMatching(
        /https:\/\/api\.example .*::1; Error: refused by 127\.0\.0\.1/,
      ),
    });
  });
});
