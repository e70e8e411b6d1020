import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { codeSpan, oneLine } from '../src/foreign-text.ts';

describe('foreign text on one line', () => {
  it('keeps letters of every script and emoji, and loses what cannot be seen', () => {
    expect(oneLine('Ærø 東京 👩‍🚀')).toBe('Ærø 東京 👩‍🚀');
    expect(oneLine('a\r\n\u2028b\u202Ec\u{E0041}d\u0000')).toBe('a b c d');
  });

  it('is cut where it is too long', () => {
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });

  it('never holds a line end, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\n\r\u2028\u2029\u0085]/);
      }),
    );
  });
});

describe('foreign text as a code span', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`edge`', '`` `edge` ``'],
    ['', '`  `'],
  ])('%j is %j', (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  it('cannot be left from within, whatever comes in', () => {
    const backticks = fc.string({ unit: fc.constantFrom('`', '`', 'a', ' ', '\n', '*') });
    fc.assert(
      fc.property(backticks, (text) => {
        const span = codeSpan(text);
        const fence = /^`+/.exec(span)?.[0] ?? '';
        const inner = span.slice(fence.length, -fence.length);
        expect(span.endsWith(fence)).toBe(true);
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        expect(inner).not.toMatch(/^`|`$/);
      }),
    );
  });
});
