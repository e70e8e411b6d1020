import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { diffJson, sameJson } from '../../../src/core/diff/json-diff.ts';
import { diffLines } from '../../../src/core/diff/line-diff.ts';

describe('two sets of arguments', () => {
  it('are compared name by name, down to their leaves', () => {
    const before = { id: 7, where: { city: 'Bern', code: 3000 }, old: true };
    const now = { id: 8, where: { city: 'Bern', code: 3001 }, fresh: [1] };

    expect(diffJson(before, now)).toEqual([
      { path: ['id'], difference: 'changed', before: 7, now: 8 },
      { path: ['where', 'city'], difference: 'same', before: 'Bern', now: 'Bern' },
      { path: ['where', 'code'], difference: 'changed', before: 3000, now: 3001 },
      { path: ['fresh'], difference: 'added', before: undefined, now: [1] },
      { path: ['old'], difference: 'removed', before: true, now: undefined },
    ]);
  });

  it('have no difference to themselves', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (values) => {
        const copy = JSON.parse(JSON.stringify(values)) as typeof values;
        return diffJson(copy, copy).every(({ difference }) => difference === 'same');
      }),
    );
  });

  it('take names like __proto__ as names', () => {
    const now = JSON.parse('{"__proto__": 1}') as Record<string, unknown>;

    expect(diffJson({}, now)).toEqual([
      { path: ['__proto__'], difference: 'added', before: undefined, now: 1 },
    ]);
  });
});

describe('two values', () => {
  it.each([
    [[1, { a: 2 }], [1, { a: 2 }], true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [[1], [1, 2], false],
    [[], {}, false],
    ['1', 1, false],
    [null, null, true],
  ])('%j and %j: the same is %s', (one, other, same) => expect(sameJson(one, other)).toBe(same));
});

describe('two texts', () => {
  it('are compared line by line', () => {
    expect(diffLines('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
      { kind: 'same', text: 'd' },
      { kind: 'added', text: 'e' },
    ]);
  });

  it('can both be made again from what is told', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, fresh) => {
        const lines = diffLines(old.join('\n'), fresh.join('\n'));
        const without = (kind: string): string =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');
        expect(without('added')).toBe(old.join('\n'));
        expect(without('removed')).toBe(fresh.join('\n'));
      }),
    );
  });

  it('read as replaced where comparing would take too long', () => {
    const old = Array.from({ length: 2_100 }, (_, line) => `old ${line}`).join('\n');
    const fresh = Array.from({ length: 2_100 }, (_, line) => `new ${line}`).join('\n');
    const lines = diffLines(old, fresh);

    expect(lines).toHaveLength(4_200);
    expect(lines[0]).toEqual({ kind: 'removed', text: 'old 0' });
  });
});
