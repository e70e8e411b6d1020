import { describe, expect, it } from 'vitest';

import { measureSource } from '../../../src/code-tools/analysis/measure-source.ts';
import type { SourceLanguage } from '../../../src/code-tools/source/source-language.ts';

const measure = (language: SourceLanguage, content: string) => measureSource({ language, content });

const complexityOf = async (
  language: SourceLanguage,
  body: string,
): Promise<number | undefined> => {
  const content =
    language === 'python' ? `def f(a, b):\n    ${body}\n` : `function f(a, b) { ${body} }`;
  const { functions } = await measure(language, content);
  return functions.find(({ name }) => name === 'f')?.complexity;
};

describe('cyclomatic complexity', () => {
  it.each([
    ['python', 'return a', 1],
    ['python', 'return a if b else 0', 2],
    ['python', 'return a and b or a', 3],
    ['python', 'return [x for x in a if x]', 3],
    ['python', 'assert a', 2],
    ['python', 'if a: pass\n    elif b: pass\n    else: pass', 3],
    ['python', 'try: pass\n    except A: pass\n    except B: pass', 3],
    ['python', 'while a:\n        for x in b: pass', 3],
    ['python', 'match a:\n        case 1: pass\n        case 2: pass', 3],
    ['javascript', 'return a;', 1],
    ['javascript', 'return a ? b : 0;', 2],
    ['javascript', 'return (a && b) || (a ?? b);', 4],
    ['javascript', 'a ??= b;', 2],
    ['javascript', 'if (a) {} else if (b) {} else {}', 3],
    ['javascript', 'for (;;) { for (const x of a) { while (b) { do {} while (a); } } }', 5],
    ['javascript', 'switch (a) { case 1: case 2: break; default: }', 3],
    ['typescript', 'try { g(); } catch { h(); }', 1],
  ] as const)('of %s `%s` is %i', async (language, body, expected) => {
    expect(await complexityOf(language, body)).toBe(expected);
  });

  it('is that of each function by itself, and of the code around them', async () => {
    const content =
      'if (a) b();\nconst outer = () => { const inner = () => a || b; return a ? 1 : 2; };\n';
    const { functions, complexity } = await measure('typescript', content);
    expect(functions).toEqual([
      { name: 'inner', line: 2, endLine: 2, complexity: 2, nesting: 0 },
      { name: 'outer', line: 2, endLine: 2, complexity: 2, nesting: 0 },
    ]);
    expect(complexity).toBe(2 + 2 + 2);
  });
});

describe('the measures of a text', () => {
  it('tell lines of code, of comments alone, and empty ones', async () => {
    const content = '# why\nx = """a\n\nb"""  # what\n\n\ndef f():\n    return x\n';
    expect(await measure('python', content)).toMatchObject({
      lines: 8,
      codeLines: 5,
      commentLines: 1,
      blankLines: 2,
    });
    expect(await measure('python', '')).toMatchObject({
      lines: 0,
      codeLines: 0,
      maintainability: 100,
    });
  });

  it('tell how deeply blocks nest', async () => {
    const content = 'function f() { if (a) { for (;;) { while (b) {} } } try {} catch {} }';
    const { functions } = await measure('javascript', content);
    expect(functions).toMatchObject([{ name: 'f', nesting: 3 }]);
  });

  it('find the names that functions are given', async () => {
    const content =
      'class A { m() {} field = () => 1; }\nx.y = function () {};\nconst o = { p: () => 1 };\ncall(() => 1);';
    const { functions } = await measure('javascript', content);
    expect(functions.map(({ name }) => name)).toEqual(['m', 'field', 'x.y', 'p', '<anonymous>']);
    const python = await measure('python', 'g = lambda: 1\n');
    expect(python.functions.map(({ name }) => name)).toEqual(['g']);
  });

  it('fall with size and ways through', async () => {
    const simple = await measure('javascript', 'export const a = 1;\n');
    const branchy = 'if (a) { b(c, d, e); } else { f(g); }\n'.repeat(200);
    const long = await measure('javascript', branchy);
    expect(simple.maintainability).toBeGreaterThan(80);
    expect(long.maintainability).toBeLessThan(20);
  });

  it('say that a part can not be read', async () => {
    expect(await measure('tsx', 'const a = <p>;')).toMatchObject({ hasSyntaxErrors: true });
    expect(await measure('tsx', 'const a = <p />;')).toMatchObject({ hasSyntaxErrors: false });
  });

  it('take code that nests as deeply as it likes', async () => {
    const { codeLines } = await measure('javascript', `x = ${'['.repeat(20_000)}`);
    expect(codeLines).toBe(1);
  });

  it('follow a thousand imports of a file', async () => {
    const content = Array.from({ length: 1_200 }, (_, index) => `import './m${index}';`).join('\n');
    expect((await measure('javascript', content)).imports).toHaveLength(1_000);
  });
});
