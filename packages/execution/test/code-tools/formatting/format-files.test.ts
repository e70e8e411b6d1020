import { describe, expect, it } from 'vitest';

import { formatFiles } from '../../../src/code-tools/formatting/format-files.ts';

describe('the formatter', () => {
  it.each([
    ['main.py', 'x = {  "a":1 }', 'x = {"a": 1}\n'],
    ['main.js', 'const a={b:1}', 'const a = { b: 1 };\n'],
    ['main.ts', 'let a:number', 'let a: number;\n'],
    ['main.tsx', 'const a=<A<string> b="1"/>', 'const a = <A<string> b="1" />;\n'],
  ])('lays out %s, and once is enough', async (path, content, formatted) => {
    expect(await formatFiles({ files: [{ path, content }] })).toMatchObject({
      formatted: [{ path, content: formatted }],
      unchanged: [],
    });
    expect(await formatFiles({ files: [{ path, content: formatted }] })).toMatchObject({
      formatted: [],
      unchanged: [path],
    });
  });

  it('keeps to the width that is asked for', async () => {
    const files = [
      { path: 'main.py', content: `f(${'argument, '.repeat(8)})\n` },
      { path: 'main.js', content: `f(${'argument, '.repeat(8)});\n` },
    ];
    const { formatted } = await formatFiles({ files, lineWidth: 40 });
    for (const { content } of formatted) {
      expect(Math.max(...content.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(40);
    }
    expect(formatted).toHaveLength(2);
  });

  it('says why a file can not be read, and which it does not know', async () => {
    const files = [
      { path: 'main.py', content: 'x = (' },
      { path: 'main.ts', content: 'let : =' },
      { path: 'main.go', content: 'package main' },
    ];
    const { failed, skipped } = await formatFiles({ files });
    expect(failed.map(({ path }) => path)).toEqual(['main.py', 'main.ts']);
    expect(failed[1]?.reason).toContain('(1:');
    expect(skipped).toEqual(['main.go']);
  });
});
