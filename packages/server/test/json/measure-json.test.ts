import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { measureJson } from '../../src/json/measure-json.ts';

interface Measure {
  readonly depth: number;
  readonly nodes: number;
  readonly members: number;
}

/** The same figures, taken from the value. */
function measure(value: unknown): Measure {
  if (typeof value !== 'object' || value === null) return { depth: 0, nodes: 1, members: 0 };
  const inner = Object.values(value).map(measure);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    nodes: 1 + inner.reduce((sum, { nodes }) => sum + nodes, 0),
    members:
      (Array.isArray(value) ? 0 : inner.length) +
      inner.reduce((sum, { members }) => sum + members, 0),
  };
}

const text = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t', '\n \r'))
  .map(([value, space]) => ({ value, json: JSON.stringify(value, null, space) }));

const unlimited = { maxJsonDepth: Infinity, maxJsonNodes: Infinity };

describe('measureJson', () => {
  it('counts the members of a text, whatever its strings and white space', () => {
    fc.assert(
      fc.property(text, ({ value, json }) => {
        expect(measureJson(json, unlimited).members).toBe(measure(value).members);
      }),
    );
  });

  it('accepts just as many levels as allowed', () => {
    fc.assert(
      fc.property(text, ({ value, json }) => {
        const { depth } = measure(value);
        const check = (maxJsonDepth: number) => () =>
          measureJson(json, { ...unlimited, maxJsonDepth });
        expect(check(depth)).not.toThrow();
        if (depth > 0) expect(check(depth - 1)).toThrow(`deeper than ${depth - 1} levels`);
      }),
    );
  });

  it('accepts just as many values as allowed', () => {
    fc.assert(
      fc.property(text, ({ value, json }) => {
        const { nodes } = measure(value);
        const check = (maxJsonNodes: number) => () =>
          measureJson(json, { ...unlimited, maxJsonNodes });
        expect(check(nodes)).not.toThrow();
        expect(check(nodes - 1)).toThrow(`more than ${nodes - 1} values`);
      }),
    );
  });

  it.each([
    ['"{[,:"', 0],
    [String.raw`"\"{[,:"`, 0],
    [String.raw`{"\\":"\\\"","b":":"}`, 2],
    [String.raw`["\\\\",{"\\\"":1}]`, 1],
  ])('sees no structure inside the strings of %s', (json, members) => {
    expect(measureJson(json, { maxJsonDepth: 2, maxJsonNodes: 4 })).toEqual({ members });
  });

  it('stops at the limit, however long the text', () => {
    const limits = { maxJsonDepth: 4, maxJsonNodes: 4 };
    expect(() => measureJson('['.repeat(1_000_000), limits)).toThrow('nested deeper');
    expect(() => measureJson(`[${'1,'.repeat(1_000_000)}`, limits)).toThrow('more than 4 values');
  });

  it.each(['"', '"\\', '"\\"', ']]]]', '', '{"a'])('comes to an end with %j', (broken) => {
    expect(() => measureJson(broken, unlimited)).not.toThrow();
  });

  it('takes time linear in a text of white space and backslashes', () => {
    const spaces = `[${' '.repeat(500_000)}`.repeat(4);
    const backslashes = `"${'\\'.repeat(1_000_000)}"`;
    expect(measureJson(`${spaces}${']'.repeat(4)}`, unlimited)).toEqual({ members: 0 });
    expect(measureJson(backslashes, unlimited)).toEqual({ members: 0 });
  });
});
