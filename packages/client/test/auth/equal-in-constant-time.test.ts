import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { equalInConstantTime } from '../../src/auth/equal-in-constant-time.ts';

it('agrees with ===', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(equalInConstantTime(left, right)).toBe(left === right);
      expect(equalInConstantTime(left, left)).toBe(true);
    }),
  );
});
