import type { SyntaxNode } from '../../code-tools/source/ast-grep.ts';
import { argumentOf, argumentText, callsOf, isAssembled } from '../../code-tools/source/calls.ts';
import type { ScriptRule } from '../../code-tools/source/script-rules.ts';

const isText = (node: SyntaxNode | undefined): boolean => node?.kind() === 'string';

/** Code that is made or fetched while it runs, and programs that are started. */
export const SCRIPT_CODE_EXECUTION: readonly ScriptRule[] = [
  {
    rule: 'js/eval',
    severity: 'error',
    cwe: 95,
    pattern: { any: [{ pattern: 'eval($$$)' }, callsOf('globalThis\\.eval', 'window\\.eval')] },
    message: 'eval runs text as code. Read data with JSON.parse, or call a function by its name.',
  },
  {
    rule: 'js/new-function',
    severity: 'error',
    cwe: 95,
    pattern: { any: [{ pattern: 'new Function($$$)' }, { pattern: 'Function($$$)' }] },
    message: 'Function runs text as code. Write the function out.',
  },
  {
    rule: 'js/constructor-escape',
    severity: 'error',
    cwe: 95,
    pattern: {
      any: [
        { pattern: '$A.constructor.constructor($$$)' },
        { pattern: '$A["constructor"]["constructor"]($$$)' },
      ],
    },
    message: 'This reaches Function through a constructor, to run text as code. Remove it.',
  },
  {
    rule: 'js/computed-global',
    severity: 'warning',
    cwe: 470,
    pattern: {
      any: ['globalThis', 'global', 'window'].map((name) => ({ pattern: `${name}[$KEY]($$$)` })),
    },
    counts: (node) => !isText(node.field('function')?.field('index') ?? undefined),
    message: 'What is called is chosen while the program runs. Name it.',
  },
  {
    rule: 'js/implied-eval',
    severity: 'error',
    cwe: 95,
    pattern: callsOf('setTimeout', 'setInterval', 'setImmediate'),
    counts: (node) => isText(argumentOf(node, 0)) || isAssembled(argumentOf(node, 0)),
    message: 'A timer runs this text as code. Pass a function.',
  },
  {
    rule: 'js/vm',
    severity: 'warning',
    cwe: 94,
    pattern: {
      any: [
        callsOf('runInNewContext', 'runInThisContext', 'runInContext', 'compileFunction'),
        { pattern: 'new vm.Script($$$)' },
      ],
    },
    message: 'node:vm runs text as code and keeps nothing in. Run such code in a sandbox.',
  },
  {
    rule: 'js/dynamic-import',
    severity: 'warning',
    cwe: 829,
    pattern: { any: [callsOf('require'), { pattern: 'import($$$)' }] },
    counts: (node) => {
      const [target] = [argumentOf(node, 0)];
      return (
        target !== undefined &&
        !isText(target) &&
        (target.kind() !== 'template_string' || isAssembled(target))
      );
    },
    message: 'What is loaded is chosen while the program runs. Name the module.',
  },
  {
    rule: 'js/command-injection',
    severity: 'error',
    cwe: 78,
    pattern: callsOf('exec', 'execSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync', '\\$'),
    counts: (node) => isAssembled(argumentOf(node, 0)),
    message: 'A command is put together from parts. Call execFile with a list of arguments.',
  },
  {
    rule: 'js/shell-option',
    severity: 'error',
    cwe: 78,
    pattern: {
      kind: 'pair',
      all: [
        { has: { field: 'key', regex: '^["\']?shell["\']?$' } },
        { has: { field: 'value', regex: '^(?:true|["\'])' } },
      ],
    },
    message: 'A shell reads these arguments and acts on what is in them. Leave the option out.',
  },
  {
    rule: 'js/starts-shell',
    severity: 'error',
    cwe: 78,
    pattern: callsOf('spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'),
    counts: (node) =>
      /^["'`](?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh["'`]$/.test(argumentText(node, 0)),
    message: 'A shell is started, as reverse shells do. Start the program itself.',
  },
  {
    rule: 'js/child-process',
    severity: 'info',
    cwe: 78,
    pattern: {
      any: [
        {
          kind: 'import_statement',
          has: { field: 'source', regex: '^["\'](?:node:)?child_process["\']$' },
        },
        {
          kind: 'call_expression',
          regex: '^(?:require|import)\\(\\s*["\'](?:node:)?child_process["\']',
        },
      ],
    },
    message: 'The program starts others. Check which, and with what.',
  },
  {
    rule: 'js/process-internals',
    severity: 'error',
    cwe: 749,
    pattern: {
      any: [
        { pattern: 'process.binding($$$)' },
        { pattern: 'process._linkedBinding($$$)' },
        { pattern: 'process.dlopen($$$)' },
      ],
    },
    message: "This reaches into Node's own machinery. Use the public modules.",
  },
];
