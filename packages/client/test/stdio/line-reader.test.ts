import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LineReader } from '../../src/stdio/line-reader.ts';

const TOO_LONG = '<too long>';

/** What a reader makes of these chunks. */
function read(chunks: readonly (string | Buffer)[], maxBytes = 1_000): string[] {
  const lines: string[] = [];
  const reader = new LineReader(maxBytes, {
    line: (text) => void lines.push(text),
    tooLong: () => void lines.push(TOO_LONG),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  reader.end();
  return lines;
}

describe('LineReader', () => {
  it.each<[string[], string[]]>([
    [['a\nb\n'], ['a', 'b']],
    [['a\r\nb\r\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [
      ['a', 'b', '\n', 'c'],
      ['ab', 'c'],
    ],
    [['\n\r\n\n', 'a\n', '\r\n'], ['a']],
    [
      ['a\r', '\nb'],
      ['a', 'b'],
    ],
    [['a\rb\n'], ['a\rb']],
    [[], []],
    [['', '\n', ''], []],
  ])('cuts %j into %j', (chunks, lines) => {
    expect(read(chunks)).toEqual(lines);
  });

  it('gives the same lines however the bytes are chunked, even within a character', () => {
    const piece = fc.constantFrom('\n', '\r\n', '\r', 'a', 'é', '😀', '{"x":1}', 'x'.repeat(30));
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 300 })), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const ends = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
        const chunks = ends
          .toSorted((a, b) => a - b)
          .map((end, index, all) => bytes.subarray(all[index - 1] ?? 0, end));
        expect(read(chunks, 40)).toEqual(read([whole], 40));
        const lines = whole.split('\n').map((line) => line.replace(/\r$/, ''));
        expect(read(chunks)).toEqual(lines.filter((line) => line !== ''));
      }),
    );
  });

  it('reports a line that is too long as soon as it is, and reads no further', () => {
    const long = 'x'.repeat(11);
    expect(read([`a\n${long}\nb\n`], 10)).toEqual(['a', TOO_LONG]);
    expect(read(['a\nxxxxx', 'xxxxx', 'x', 'xxxxxxxx\n', 'b'], 10)).toEqual(['a', TOO_LONG]);
    expect(read(['x'.repeat(10)], 10)).toEqual(['x'.repeat(10)]);
  });

  it('reads a line of megabytes that comes byte by byte', () => {
    const bytes = Buffer.alloc(3_000_000, 'x');
    const lines: string[] = [];
    const reader = new LineReader(bytes.length, {
      line: (text) => void lines.push(text),
      tooLong: () => void lines.push(TOO_LONG),
    });
    for (let at = 0; at < bytes.length; at += 1) reader.push(bytes.subarray(at, at + 1));
    reader.push(Buffer.from('\n'));
    expect(lines.map(({ length }) => length)).toEqual([3_000_000]);
  });
});
