import { describe, expect, it } from 'vitest';

import { analyzeFiles } from '../../../src/code-tools/analysis/analyze-files.ts';

const analyze = (files: Record<string, string>) =>
  analyzeFiles({
    files: Object.entries(files).map(([path, content]) => ({ path, content })),
    maxComplexity: 1,
  });

const importsOf = async (files: Record<string, string>): Promise<string[]> =>
  (await analyze(files)).dependencies.imports.map(({ from, to }) => `${from} > ${to}`);

describe('imports', () => {
  it('of scripts are followed as Node, bundlers and compilers do', async () => {
    const files = {
      'src/main.ts':
        "import a from './a.js';\nimport type { B } from './b';\nexport * from './part';\nconst c = require('../c.cjs');\nawait import('./lazy.mjs?x=1');\nimport './main.ts';\nimport name from `./dynamic`;",
      'src/a.ts': '',
      'src/b.tsx': '',
      'src/part/index.js': '',
      'c.cjs': '',
      'src/lazy.mjs': '',
    };
    expect(await importsOf(files)).toEqual([
      'src/main.ts > c.cjs',
      'src/main.ts > src/a.ts',
      'src/main.ts > src/b.tsx',
      'src/main.ts > src/lazy.mjs',
      'src/main.ts > src/part/index.js',
    ]);
  });

  it('of Python are followed, relative and from any root', async () => {
    const files = {
      'src/shop/__init__.py': '',
      'src/shop/cart.py':
        'from . import prices\nfrom .prices import tax as t\nfrom .. import shop\nimport shop.store as s\n',
      'src/shop/prices.py': 'from shop.store import find\n',
      'src/shop/store.py': 'import os.path\nfrom decimal import Decimal\n',
    };
    expect(await importsOf(files)).toEqual([
      'src/shop/cart.py > src/shop/__init__.py',
      'src/shop/cart.py > src/shop/prices.py',
      'src/shop/cart.py > src/shop/store.py',
      'src/shop/prices.py > src/shop/store.py',
    ]);
    expect((await analyze(files)).dependencies.packages).toEqual(['decimal', 'os']);
  });

  it('name packages and standard modules, and what leads nowhere', async () => {
    const { dependencies } = await analyze({
      'main.ts':
        "import 'node:fs/promises';\nimport '@scope/name/part';\nimport 'react';\nimport './gone';",
      'main.py': 'from .gone import thing\n',
    });
    expect(dependencies.packages).toEqual(['@scope/name', 'node:fs', 'react']);
    expect(dependencies.missing).toEqual([
      { path: 'main.ts', target: './gone' },
      { path: 'main.py', target: '.gone' },
    ]);
  });
});

describe('an analysis', () => {
  it('draws who imports whom, cycles in red, whatever files are called', async () => {
    const { dependencies } = await analyze({
      'a.js': "import './b.js';\nimport './c.js';",
      'b.js': "import './a.js';",
      'c.js': '',
      'x"];click.js': '',
    });
    expect(dependencies.cycles).toEqual([['a.js', 'b.js']]);
    expect(dependencies.mermaid).toBe(
      [
        'flowchart LR',
        '  f1["a.js"]:::cycle',
        '  f2["b.js"]:::cycle',
        '  f3["c.js"]',
        '  f4["x#34;#93;;click.js"]',
        '  f1 --> f2',
        '  f1 --> f3',
        '  f2 --> f1',
        '  classDef cycle fill:#fecaca,stroke:#b91c1c,color:#000',
        '  linkStyle 0,2 stroke:#b91c1c',
      ].join('\n'),
    );
  });

  it('adds up, and puts the most complex function first', async () => {
    const analysis = await analyze({
      'a.js': 'function easy() {}\nfunction hard(a) { return a ? 1 : 2; }\n',
      'b.py': 'def f():\n    pass\n',
      'c.go': '',
    });
    expect(analysis.totals).toEqual({
      files: 2,
      lines: 4,
      codeLines: 4,
      functions: 3,
      imports: 0,
      aboveLimit: 1,
    });
    expect(analysis.functions[0]).toMatchObject({ path: 'a.js', name: 'hard', complexity: 2 });
    expect(analysis.skipped).toEqual(['c.go']);
  });

  it('draws no more than can be drawn, and says how much is left out', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `m${index}.js`);
    const content = names.map((name) => `import './${name}';`).join('\n');
    const { dependencies, totals } = await analyze(
      Object.fromEntries(names.map((name) => [name, content])),
    );
    expect(totals.imports).toBe(40 * 39);
    expect(dependencies.mermaid.match(/ --> /g)).toHaveLength(400);
    expect(dependencies.mermaid).toContain(`and ${40 * 39 - 400} more`);
  });
});
