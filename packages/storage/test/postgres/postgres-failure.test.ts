import { PlatformError } from '@qmcp/contracts';
import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';

import {
  failedStatement,
  isDisturbed,
  isUndone,
  outcomeUnknown,
  refusedStatement,
} from '../../src/postgres/postgres-failure.ts';

const fromServer = (code: string): DatabaseError =>
  Object.assign(new DatabaseError('said the server', 15, 'error'), { code });
const fromSocket = (code: string): Error => Object.assign(new Error(''), { code });

describe('a failure', () => {
  it.each([
    fromServer('57P01'),
    fromServer('57P03'),
    fromServer('53300'),
    fromServer('25006'),
    fromServer('40P01'),
    fromSocket('ECONNREFUSED'),
    fromSocket('ENOTFOUND'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated due to connection timeout'),
  ])('that comes before anything is done is worth another try: %s', (error) => {
    expect([isUndone(error), isDisturbed(error)]).toEqual([true, true]);
    expect(failedStatement(error)).toMatchObject({ code: 'store_busy', retryable: true });
  });

  it.each([
    fromServer('57P02'),
    fromServer('08P01'),
    fromSocket('ECONNRESET'),
    new Error('Connection terminated unexpectedly'),
    new Error('Query read timeout'),
    'thrown by whom?',
  ])('in the midst of it leaves open what was done: %s', (error) => {
    expect([isUndone(error), isDisturbed(error)]).toEqual([false, true]);
    expect(outcomeUnknown(error)).toMatchObject({
      code: 'store_outcome_unknown',
      retryable: false,
    });
  });

  it.each([fromServer('23505'), fromServer('53100'), fromServer('42P01')])(
    'that the server decided on is final: %s',
    (error) => {
      expect([isUndone(error), isDisturbed(error)]).toEqual([false, false]);
      expect(failedStatement(error)).toMatchObject({
        code: 'store_failed',
        message: expect.stringContaining('said the server'),
      });
    },
  );

  it('of ours stays what it is', () => {
    const own = new PlatformError('store_closed', 'Closed.');
    expect([isUndone(own), isDisturbed(own)]).toEqual([false, false]);
    expect([refusedStatement(own), failedStatement(own)]).toEqual([own, own]);
  });

  it('without words is told by its code', () => {
    expect(failedStatement(fromSocket('ECONNREFUSED')).message).toContain('(ECONNREFUSED)');
  });
});
