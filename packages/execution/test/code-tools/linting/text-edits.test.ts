import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyEdits } from '../../../src/code-tools/linting/text-edits.ts';

const at = (row: number, column: number) => ({ row, column });

describe('text edits', () => {
  it('replace, insert and remove by row and column', () => {
    const content = 'one\r\ntwo\nthree';
    const fixes = [
      [{ start: at(2, 1), end: at(2, 4), text: 'TWO' }],
      [{ start: at(3, 6), end: at(3, 6), text: '!' }],
      [{ start: at(1, 1), end: at(1, 3), text: '' }],
    ];
    expect(applyEdits(content, fixes)).toBe('e\r\nTWO\nthree!');
  });

  it('leave a fix for later that reaches into another, the whole of it', () => {
    const fixes = [
      [{ start: at(1, 1), end: at(1, 4), text: 'x' }],
      [
        { start: at(1, 3), end: at(1, 5), text: 'y' },
        { start: at(1, 7), end: at(1, 8), text: 'z' },
      ],
    ];
    expect(applyEdits('abcdefgh', fixes)).toBe('xdefgh');
  });

  it('end at the end of the text', () => {
    expect(applyEdits('a', [[{ start: at(1, 2), end: at(9, 1), text: 'b' }], []])).toBe('ab');
  });

  it('change nothing where they put back what was there', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1 }), (rows) => {
        const lines = rows.map((row) => row.replaceAll(/[\r\n]/g, ''));
        const fixes = lines.map((text, index) => [
          { start: at(index + 1, 1), end: at(index + 1, text.length + 1), text },
        ]);
        expect(applyEdits(lines.join('\n'), fixes)).toBe(lines.join('\n'));
      }),
    );
  });
});
