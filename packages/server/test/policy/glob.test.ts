import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileGlob } from '../../src/policy/glob.ts';

/** The same meaning by another engine. */
const asRegExp = (pattern: string): RegExp =>
  new RegExp(
    `^${Array.from(pattern)
      .map(
        (char) =>
          ({ '*': '[^]*', '?': '[^]' })[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`,
      )
      .join('')}$`,
    'u',
  );

describe('a glob', () => {
  it.each([
    ['send_mail', 'send_mail', true],
    ['send_mail', 'send_mails', false],
    ['delete_*', 'delete_', true],
    ['delete_*', 'delete_user', true],
    ['delete_*', 'undelete_user', false],
    ['*_user', 'delete_user', true],
    ['*_user', 'delete_user_group', false],
    ['get_?', 'get_x', true],
    ['get_?', 'get_', false],
    ['a*b*c', 'abbbcbc', true],
    ['a*b*c', 'abbbcb', false],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['file:///logs/*', 'file:///logs/a/b', true],
    ['*a', '*', false],
  ])('%s on %s: %s', (pattern, text, matches) => {
    expect(compileGlob(pattern).matches(text)).toBe(matches);
  });

  it('means what the regular expression of the same meaning means', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const glob = compileGlob(pattern);
        expect(glob.matches(text)).toBe(asRegExp(pattern).test(text));
        if (glob.matches(text)) expect(text.startsWith(glob.prefix)).toBe(true);
      }),
    );
  });

  it('is not slow on a text that makes engines backtrack', () => {
    const glob = compileGlob(`${'*a'.repeat(50)}b`);
    const started = performance.now();
    expect(glob.matches('a'.repeat(10_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
