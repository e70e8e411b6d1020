import { describe, expect, it } from 'vitest';

import { Turns } from '../../src/postgres/turns.ts';

describe('turns', () => {
  it('come in order under one key, and at once under others', async () => {
    const turns = new Turns();
    const began: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = turns.take('a', async () => {
      began.push('a1');
      await gate.promise;
    });
    const second = turns.take('a', async () => void began.push('a2'));
    await turns.take('b', async () => void began.push('b1'));
    expect(began).toEqual(['a1', 'b1']);
    gate.resolve();
    await Promise.all([first, second]);
    expect(began).toEqual(['a1', 'b1', 'a2']);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', async () => 'done');
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
