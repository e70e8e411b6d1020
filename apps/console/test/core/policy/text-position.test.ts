import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lineAt, offsetAt } from '../../../src/core/policy/text-position.ts';

const text = 'version: 1\nrules: 7\n';

describe('a place in a text', () => {
  it('is found by line and column', () => {
    expect(text.slice(offsetAt(text, { line: 1, column: 1 }))).toBe(text);
    expect(text.slice(offsetAt(text, { line: 2, column: 8 }))).toBe('7\n');
    expect(lineAt(text, 2)).toBe('rules: 7');
  });

  it('is never outside of the text, nor of the line while there is one', () => {
    expect(offsetAt(text, { line: 1, column: 99 })).toBe('version: 1'.length);
    expect(lineAt(text, 99)).toBe('');
    fc.assert(
      fc.property(fc.string(), fc.nat(50), fc.nat(50), (any, line, column) => {
        const offset = offsetAt(any, { line: line + 1, column: column + 1 });

        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(any.length);
      }),
    );
  });
});
