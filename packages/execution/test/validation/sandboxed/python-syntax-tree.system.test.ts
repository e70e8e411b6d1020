import { afterAll, describe, expect, it } from 'vitest';

import { RuleValidator } from '../../../src/validation/rule-validator.ts';
import { realEngine } from '../../code-tools/code-tools.ts';
import { readSamples } from '../samples.ts';
import { coldSandboxes } from './sandboxes.ts';

const sandboxes = coldSandboxes();
const engine = realEngine();
const validator = new RuleValidator({ engine, runner: sandboxes });

afterAll(async () => {
  engine.close();
  await sandboxes.close();
});

const rulesIn = async (code: string): Promise<string[]> =>
  (await validator.validate({ language: 'python', code })).map(({ rule }) => rule);

describe("the rules on Python's own syntax tree, in a sandbox", () => {
  const cases: readonly [rule: string, bad: string, good: string][] = [
    ['py/interpreter-internals', 'f.__globals__["x"]', 'f.__name__'],
    ['py/native-code', 'import ctypes.util', 'import struct'],
    ['py/native-code', 'from cffi import FFI', 'from math import pi'],
    ['py/decoded-code', 'exec(zlib.decompress(x))', 'zlib.decompress(x)'],
    ['py/dynamic-import', 'importlib.import_module(name)', 'importlib.import_module("json")'],
    ['py/computed-call', 'getattr(os, name)()', 'getattr(row, "total")()'],
    ['py/reverse-shell', 'pty.spawn("/bin/bash")', 'spawn("pty")'],
    ['py/deletes-everything', 'shutil.rmtree("/home/")', 'shutil.rmtree("build")'],
    ['py/whole-environment', 'print(dict(os.environ))', 'print(os.environ["HOME"])'],
    ['py/interpreter-hook', 'sys.settrace(f)', 'sys.exit(0)'],
    ['py/fork-bomb', 'while 1:\n    os.fork()', 'os.fork()'],
    [
      'py/pickle-hook',
      'class A:\n    def __reduce__(self): pass',
      'class A:\n    def __repr__(self): pass',
    ],
    ['py/memory-bomb', '[0] * (1 << 40)', '[0] * 1024 * 64'],
    ['py/memory-bomb', '9 ** 9 ** 9', '9 ** 9'],
    ['py/syntax-error', 'x = (', 'x = ()'],
    ['py/syntax-error', 'x = "\0"', 'x = ""'],
  ];

  it.each(cases)('%s: sees %j, and nothing in %j', async (rule, bad, good) => {
    expect(await rulesIn(bad)).toContain(rule);
    expect(await rulesIn(good)).not.toContain(rule);
  });

  it('see what the other rules missed, and nothing grave in what does not harm', async () => {
    const missed: string[] = [];
    for (const { name, language, content } of readSamples('bad')) {
      if (language !== 'python') continue;
      const found = await validator.validate({ language, code: content });
      if (found.every(({ severity }) => severity === 'info')) missed.push(name);
    }
    expect(missed).toEqual([]);
    for (const { name, language, content } of readSamples('good')) {
      if (language !== 'python') continue;
      const found = await validator.validate({ language, code: content });
      expect({ name, grave: found.filter(({ severity }) => severity !== 'info') }).toEqual({
        name,
        grave: [],
      });
    }
  });

  it('say of code that nests too deeply that they could not look at all of it', async () => {
    const deep = await validator.validate({ language: 'python', code: `x = ${'('.repeat(5_000)}` });
    expect(deep.some(({ rule, severity }) => rule.startsWith('py/') && severity === 'error')).toBe(
      true,
    );
  });
});
