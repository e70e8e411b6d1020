import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readLines } from '../src/index.ts';

let file: string;

beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'qmcp-lines-')), 'lines.ndjson');
});

afterAll(() => rmSync(join(file, '..'), { recursive: true }));

async function linesOf(text: string): Promise<string[]> {
  writeFileSync(file, text);
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines;
}

it('only a line feed ends a line', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', '\u2028', '\u2029', '\u0085', '\v', '💥') });
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      expect(await linesOf(lines.map((each) => `${each}\n`).join(''))).toEqual(lines);
    }),
  );
});

it.each([
  ['', []],
  ['a\n\nb', ['a', '', 'b']],
  ['a\r\nb\rc\r\n', ['a', 'b\rc']],
])('%j', async (text, lines) => {
  expect(await linesOf(text)).toEqual(lines);
});

it('lines and characters are whole, wherever the file is parted in reading', async () => {
  const lines = ['€'.repeat(100_000), '', '💥'.repeat(50_000), 'a'.repeat(65_536), 'é'];
  expect(await linesOf(lines.join('\n'))).toEqual(lines);
});

it('a file that is not there is an error', async () => {
  await expect(readLines(`${file}.missing`).next()).rejects.toThrow('ENOENT');
});
