import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { countdown } from '../../../src/core/inbox/countdown.ts';
import { canRemember, describeScope } from '../../../src/core/inbox/remember-scope.ts';
import { argumentsInLine, titleOf } from '../../../src/core/inbox/title.ts';
import { afterSettling, neighbour, stillShown, toggled } from '../../../src/core/inbox/triage.ts';
import { heldCall, request } from '../samples.ts';

describe('going through the inbox', () => {
  const ids = ['a', 'b', 'c'];

  it('moves by one, and stops at the ends', () => {
    expect(neighbour(ids, 'a', 1)).toBe('b');
    expect(neighbour(ids, 'c', 1)).toBe('c');
    expect(neighbour(ids, 'a', -1)).toBe('a');
  });

  it('begins at the nearer end', () => {
    expect(neighbour(ids, undefined, 1)).toBe('a');
    expect(neighbour(ids, 'gone', -1)).toBe('c');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });

  it('goes on to what follows once one is settled, else to what is before', () => {
    expect(afterSettling(ids, 'b')).toBe('c');
    expect(afterSettling(ids, 'c')).toBe('b');
    expect(afterSettling(['a'], 'a')).toBeUndefined();
    expect(afterSettling(ids, 'settled elsewhere')).toBe('a');
  });

  it('selects and lets go', () => {
    const selected = toggled(new Set(['a']), 'b');
    expect([...selected]).toEqual(['a', 'b']);
    expect([...toggled(selected, 'a')]).toEqual(['b']);
  });

  it('lets go of what is no longer there', () => {
    const selected = new Set(['a', 'x']);
    expect([...stillShown(selected, ids)]).toEqual(['a']);
    const whole = new Set(['a', 'b']);
    expect(stillShown(whole, ids)).toBe(whole);
  });
});

describe('the time that is left', () => {
  const startMs = Date.parse(request.created_at);

  it.each([
    [0, { leftMs: 600_000, share: 1, tone: 'calm' }],
    [300_000, { leftMs: 300_000, share: 0.5, tone: 'calm' }],
    [540_000, { leftMs: 60_000, share: 0.1, tone: 'urgent' }],
    [700_000, { leftMs: 0, share: 0, tone: 'over' }],
    [-60_000, { leftMs: 660_000, share: 1, tone: 'calm' }],
  ])('after %i ms is %o', (passedMs, left) => {
    expect(countdown(request, startMs + passedMs)).toEqual(left);
  });
});

describe('what remembering means', () => {
  it('is said in words, with what stays the same and what does not', () => {
    expect(describeScope(heldCall, { same: ['id'], lifetime: '8h' })).toEqual([
      'For 8 hours, Claude may call delete_user without asking, as long as id is 7.',
      'reason may then be anything.',
      'Calls by anyone else, a changed tool, or another rule than destructive still ask you.',
    ]);
  });

  it('warns where any arguments will do', () => {
    const [first] = describeScope(heldCall, { same: [], lifetime: '30d' });

    expect(first).toBe(
      'For 30 days, Claude may call delete_user without asking, with any arguments at all.',
    );
  });

  it('names every argument that is not kept', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 2 }), (names) => {
        const call = {
          ...heldCall,
          arguments: Object.fromEntries(names.map((name) => [name, 'x'.repeat(100)])),
        };
        const told = describeScope(call, { same: names.slice(0, 1), lifetime: '2d' }).join(' ');
        return names.every((name) => told.includes(name)) && told.startsWith('For 2d,');
      }),
    );
  });

  it('is not for what several must agree to', () => {
    const { terms } = heldCall;

    expect(canRemember(heldCall)).toBe(true);
    expect(canRemember({ terms: { ...terms, quorum: 2 } })).toBe(false);
    expect(canRemember({ terms: { ...terms, four_eyes: true } })).toBe(false);
  });
});

describe('a request in a list', () => {
  it('is called by its tool, or by what is asked', () => {
    expect(titleOf(request)).toBe('delete_user');
    expect(titleOf({ call: null, prompt: 'Which one?' })).toBe('Which one?');
  });

  it('shows its first arguments in one line', () => {
    expect(argumentsInLine({ id: 7 })).toBe('id: 7');
    expect(argumentsInLine({ a: 'x'.repeat(60), b: 1, c: 2, d: 3 })).toBe(
      `a: "${'x'.repeat(39)}…, b: 1, c: 2, …`,
    );
  });
});
