import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { fold } from '../src/fold.ts';

test.each([
  ['ada', 'ADA'],
  ['Straße', 'STRASSE'],
  ['ΟΔΟΣ', 'οδος'],
  ['é', 'E\u0301'],
  ['ﬁ', 'FI'],
])('%s equals %s', (one, other) => {
  expect(fold(one)).toBe(fold(other));
});

test('case never matters, and folding twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fold(text.toUpperCase())).toBe(fold(text));
      expect(fold(fold(text))).toBe(fold(text));
    }),
  );
});
