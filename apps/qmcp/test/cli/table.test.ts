import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { displayWidth, formatTable } from '../../src/cli/table.ts';

const columns = [{ title: 'ID', whole: true }, { title: 'TEXT' }, { title: 'MORE' }];

describe('a table', () => {
  it('aligns its columns, without lines or trailing spaces', () => {
    expect(
      formatTable(
        columns,
        [
          ['a', 'long text', 'x'],
          ['bcd', 't', ''],
        ],
        undefined,
      ),
    ).toEqual(['ID   TEXT       MORE', 'a    long text  x', 'bcd  t']);
  });

  it('cuts the widest columns to the width of the terminal, never what is copied from it', () => {
    const rows = [['0123456789-0123456789', 'word '.repeat(20), 'other '.repeat(10)]];
    expect(formatTable(columns, rows, 60)).toEqual([
      'ID                     TEXT               MORE',
      '0123456789-0123456789  word word word w…  other other other…',
    ]);
  });

  it('keeps a cell on one line, and writes out what would act on a terminal', () => {
    const [, line] = formatTable([{ title: 'T' }], [['a\n  b\u001B[31m\u202E']], undefined);
    expect(line).toBe(String.raw`a b\u{1b}[31m\u{202e}`);
  });

  it('counts what wide characters take', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('é')).toBe(1);
    expect(displayWidth('👍')).toBe(2);
    expect(
      formatTable(
        [{ title: 'T' }, { title: 'U' }],
        [
          ['日本', 'x'],
          ['abcd', 'y'],
        ],
        undefined,
      ),
    ).toEqual(['T     U', '日本  x', 'abcd  y']);
  });

  it('fits whenever its columns may be that narrow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string(), fc.string({ unit: 'grapheme' })), {
          maxLength: 8,
        }),
        fc.integer({ min: 28, max: 120 }),
        (rows, width) => {
          const three = [{ title: 'A' }, { title: 'B' }, { title: 'C' }];
          for (const line of formatTable(three, rows, width)) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});
