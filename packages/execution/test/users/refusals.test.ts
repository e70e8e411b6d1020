import { describe, expect, it } from 'vitest';

import { testContext } from '../test-context.ts';
import { directoryAt, grace, refusal, token } from './directory.ts';
import { answer, answerText, startFaultServer, type Behaviour } from './fault-server.ts';

describe('a refusal', () => {
  const refusals: [string, Behaviour, { code: string; says: string }][] = [
    ['not found', answer(404, { code: 'not_found' }), { code: 'not_found', says: 'ID 7' }],
    [
      'a duplicate email',
      answer(409, { code: 'duplicate_email' }),
      { code: 'duplicate_email', says: 'belongs to another user' },
    ],
    [
      'invalid fields',
      answer(422, { code: 'invalid', errors: [{ path: 'email', message: 'Bad\nemail' }] }),
      { code: 'invalid', says: '(email: Bad email)' },
    ],
    [
      'an invalid whole',
      answer(422, { code: 'invalid', errors: [{ path: '', message: 'Empty' }] }),
      { code: 'invalid', says: '(Empty)' },
    ],
    [
      'invalid without fields',
      answer(422, { code: 'invalid', detail: 'Too odd' }),
      { code: 'invalid', says: '(Too odd)' },
    ],
    [
      'unauthorized',
      answer(401, { code: 'unauthorized' }),
      { code: 'service_refused', says: 'operator must check the token' },
    ],
    ['forbidden', answer(403, {}), { code: 'service_refused', says: 'credentials' }],
    [
      'a path that is not there',
      answer(404, { code: 'no_such_path' }),
      { code: 'unexpected_answer', says: 'HTTP status 404' },
    ],
    [
      'a redirect',
      answer(302, {}, { location: 'http://127.0.0.1:1/' }),
      { code: 'unexpected_answer', says: 'HTTP status 302' },
    ],
  ];

  it.each(refusals)(
    'that is %s is told to the model and not repeated',
    async (...[, behaviour, expected]) => {
      await using server = await startFaultServer(behaviour);
      const error = await refusal(directoryAt(server.url).update(7, { name: 'G' }, testContext()));
      expect(error.code).toBe(expected.code);
      expect(error.message).toContain(expected.says);
      expect(server.arrivals).toHaveLength(1);
    },
  );

  it('never shows the token, not even where the service does', async () => {
    const detail = `Bearer ${token} is wrong`;
    await using server = await startFaultServer(
      answer(422, { code: 'invalid', detail }),
      answer(500, { detail }),
    );
    const users = directoryAt(server.url, { maxRetries: 0 });
    const first = await refusal(users.get(7, testContext()));
    const second = await refusal(users.get(7, testContext()));
    expect(first.message).toContain('Bearer [token] is wrong');
    expect(second.message).toContain('Bearer [token] is wrong');
  });
});

describe('an answer that makes no sense', () => {
  const answers: Record<string, Behaviour> = {
    'is a page': answerText(200, '<html>It works!</html>'),
    'is empty': answerText(200, ''),
    'is no user': answer(200, { id: 'seven' }),
    'is larger than is read': answer(200, { ...grace, about_me: 'x'.repeat(2_000) }),
  };

  it.each(Object.entries(answers))('is refused where it %s', async (_, behaviour) => {
    await using server = await startFaultServer(behaviour);
    const users = directoryAt(server.url, { maxAnswerBytes: 1_000 });
    const error = await refusal(users.get(7, testContext()));
    expect(error.code).toBe('unexpected_answer');
    expect(server.arrivals).toHaveLength(1);
  });
});
