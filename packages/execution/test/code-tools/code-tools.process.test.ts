import { PlatformError } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { AdvisorySource } from '../../src/code-tools/advisories/advisory-source.ts';
import { CodeTools } from './code-tools.ts';

let tools: CodeTools;

beforeAll(async () => {
  tools = await CodeTools.open();
});

afterAll(() => tools[Symbol.dispose]());

describe('the code tools', () => {
  it('are four that read alone, and are described for the model', () => {
    expect([...tools.tools.keys()]).toEqual([
      'analyze_code',
      'format_code',
      'lint_code',
      'scan_security',
    ]);
    for (const tool of tools.tools.values()) {
      expect(tool.hints).toEqual({
        readOnly: true,
        destructive: false,
        idempotent: true,
        openWorld: false,
      });
      expect(tool.description.length).toBeGreaterThan(80);
      expect(z.toJSONSchema(tool.input as z.ZodType, { io: 'input' })).toMatchObject({
        type: 'object',
      });
      expect(z.toJSONSchema(tool.output as z.ZodType)).toMatchObject({ type: 'object' });
    }
  });

  it.each([
    [[], 'Too small'],
    [[{ path: '', content: '' }], 'Too small'],
    [[{ path: 'a.py', content: 'x'.repeat(1_000_001) }], 'Too big'],
    [
      ['a.py', 'b.py', 'c.py'].map((path) => ({ path, content: 'x'.repeat(900_000) })),
      'at most 2000000 characters',
    ],
    [['a.py', 'a.py'].map((path) => ({ path, content: '' })), 'must not name a path twice'],
    [Array.from({ length: 201 }, (_, index) => ({ path: `${index}.py`, content: '' })), 'Too big'],
  ])('refuse files without bounds (case %#)', async (files, message) => {
    for (const name of tools.tools.keys()) {
      await expect(tools.call(name, { files })).rejects.toThrow(message);
    }
  });
});

describe('lint_code', () => {
  it('tells what it found and what it repaired', async () => {
    const files = [
      { path: 'a.py', content: 'import os\nprint(missing)\n' },
      { path: 'b.ts', content: 'debugger;\n' },
      { path: 'c.go', content: '' },
    ];
    const { text, structured } = await tools.call('lint_code', { files, fix: true });
    expect(text).toBe(
      [
        '2 found: 2 errors, 0 warnings, 0 notes.\n- a.py:1:7 error F821: Undefined name `missing`\n- b.ts:1:1 error js/debugger: A breakpoint was left in. Remove it.',
        'Repaired: a.py',
        'Left out, since only .py, .pyi, .js, .mjs, .cjs, .jsx, .ts, .mts, .cts, .tsx are read: `c.go`',
      ].join('\n\n'),
    );
    expect(structured).toMatchObject({ fixed: [{ path: 'a.py', content: 'print(missing)\n' }] });
  });

  it('tells the first fifty in words', async () => {
    const files = [{ path: 'a.js', content: 'debugger;\n'.repeat(60) }];
    const { text } = await tools.call('lint_code', { files });
    expect(text.split('\n')).toHaveLength(52);
    expect(text).toContain('… and 10 more.');
  });
});

describe('format_code', () => {
  it('returns the files that changed, and names the others', async () => {
    const files = [
      { path: 'a.py', content: 'x = {  }' },
      { path: 'b.py', content: 'x = 1\n' },
      { path: 'c.ts', content: 'let : =' },
      { path: 'd.go', content: '' },
    ];
    const { text, structured } = await tools.call('format_code', { files });
    expect(text).toContain('a.py:\nx = {}\n');
    expect(text).toContain('In order already: b.py');
    expect(text).toContain('Could not be read:\nc.ts: Expression expected');
    expect(text).toContain('`d.go`');
    expect(structured).toMatchObject({ formatted: [{ path: 'a.py', content: 'x = {}\n' }] });
  });
});

describe('analyze_code', () => {
  it('tells the totals, the worst, the cycles and the graph', async () => {
    const files = [
      { path: 'a.ts', content: "import './b.ts';\nexport const f = (x) => x && x();\n" },
      { path: 'b.ts', content: "import './a.ts';\nimport './gone.ts';\nlet = =" },
      { path: 'c.go', content: '' },
    ];
    const { text } = await tools.call('analyze_code', { files, maxComplexity: 1 });
    expect(text).toContain(
      '2 files, 5 lines (5 of code), 1 functions, 1 of them more complex than the limit.',
    );
    expect(text).toContain('Most complex functions:\n- a.ts:2 f: complexity 2, nesting 0');
    expect(text).toContain(', has syntax errors');
    expect(text).toContain('Import cycles:\n- a.ts, b.ts');
    expect(text).toContain('Imports that lead nowhere:\n- b.ts imports ./gone.ts');
    expect(text).toContain('```mermaid\nflowchart LR\n  f1["a.ts"]:::cycle');
    expect(text).toContain('`c.go`');
  });

  it('has nothing to say of nothing', async () => {
    const { text } = await tools.call('analyze_code', { files: [{ path: 'a.go', content: '' }] });
    expect(text).toContain('0 files, 0 lines');
    expect(text).not.toContain('Most complex');
  });
});

describe('scan_security', () => {
  const files = [
    { path: 'a.py', content: 'import os\nprint(eval(input()))\n' },
    { path: 'b.sh', content: 'chmod 777 x\n' },
    { path: 'notes.md', content: 'password: "kestrel-91-Vault"\n' },
    { path: 'requirements.txt', content: 'django==3.0\nflask\n' },
  ];

  it('tells what it found, and never a secret', async () => {
    const { text, structured } = await tools.call('scan_security', { files });
    expect(text).toContain('- a.py:2:7 error S307 (CWE-95): ');
    expect(text).toContain('- b.sh:1:1 warning sh/open-permissions (CWE-732): ');
    expect(text).toContain(
      '- notes.md:1:12 error secret/assigned (CWE-798): This looks like a secret (16 characters).',
    );
    expect(text).toContain('Packages were not checked: the operator set up no advisories.');
    expect(JSON.stringify([text, structured])).not.toContain('kestrel');
    expect(structured).toMatchObject({
      counts: { error: 2, warning: 1, info: 1 },
      dependencies: { packages: 1, state: 'off' },
    });
  });

  it('leaves out what is less grave than asked for', async () => {
    const { structured } = await tools.call('scan_security', { files, minSeverity: 'error' });
    expect(structured).toMatchObject({ counts: { error: 2, warning: 0, info: 0 } });
  });

  it('checks packages where the operator set up advisories', async () => {
    const advisories: AdvisorySource = {
      reachesOut: true,
      find: (packages) =>
        Promise.resolve(
          packages.map(() => [
            { id: 'A-1', summary: 'It can be misled.', severity: 'error', fixedIn: ['3.1'] },
            { id: 'A-2', summary: 'It can be slow.', severity: 'warning', fixedIn: [] },
          ]),
        ),
    };
    using checking = await CodeTools.open({ advisories });
    expect(checking.tools.get('scan_security')?.hints).toMatchObject({ openWorld: true });

    const { text, structured } = await checking.call('scan_security', { files: files.slice(3) });

    expect(text).toContain(
      '- requirements.txt:1 error advisory/A-1 (CWE-1395): django 3.0: It can be misled. Repaired in 3.1.',
    );
    expect(text).toContain('It can be slow. No version repairs it yet');
    expect(structured).toMatchObject({ dependencies: { packages: 1, state: 'checked' } });
    const none = await checking.call('scan_security', { files: files.slice(0, 1) });
    expect(none.structured).toMatchObject({ dependencies: { state: 'nothing_to_check' } });
  });

  it('goes on without advisories that can not be had, and tells the operator why', async () => {
    const logger = recordingLogger();
    let failure: Error = new PlatformError('advisories_unavailable', 'https://host is down');
    const advisories: AdvisorySource = { reachesOut: true, find: () => Promise.reject(failure) };
    using checking = await CodeTools.open({ advisories, logger });

    const { text, structured } = await checking.call('scan_security', { files });

    expect(text).toContain('Packages were not checked: the advisories could not be had.');
    expect(text).not.toContain('https://host');
    expect(structured).toMatchObject({ dependencies: { state: 'unavailable' } });
    expect(logger.entries).toMatchObject([{ level: 'warn', fields: { err: failure } }]);

    failure = new TypeError('a defect');
    await expect(checking.call('scan_security', { files })).rejects.toBe(failure);
  });
});
