import type { SyntaxNode } from '../source/ast-grep.ts';
import { argumentOf } from '../source/calls.ts';
import type { ScriptRule } from '../source/script-rules.ts';

/** Whether the operands of a binary expression or an assignment are the same text, and more than a literal. */
function hasSameSides(node: SyntaxNode): boolean {
  const [left, right] = [node.field('left'), node.field('right')];
  return left !== null && right !== null && left.text() === right.text();
}

/** Whether a block holds nothing at all, not even a comment that says why. */
const isEmptyBlock = (node: SyntaxNode): boolean =>
  /^\{\s*\}$/.test(node.field('body')?.text() ?? '');

/** `typeof x === 'sting'` is always false. */
const TYPES = /^["'](?:undefined|object|boolean|number|bigint|string|symbol|function)["']$/;

const isStatementAfter = (node: SyntaxNode): boolean => {
  const next = node.next();
  if (next === null) return false;
  const kind = String(next.kind());
  return kind.endsWith('statement') || kind === 'lexical_declaration';
};

const MISTAKES: readonly ScriptRule[] = [
  {
    rule: 'js/debugger',
    severity: 'error',
    pattern: { kind: 'debugger_statement' },
    message: 'A breakpoint was left in. Remove it.',
  },
  {
    rule: 'js/compare-with-nan',
    severity: 'error',
    pattern: {
      any: ['===', '!==', '==', '!=', '<', '>', '<=', '>='].flatMap((operator) => [
        { pattern: `$A ${operator} NaN` },
        { pattern: `NaN ${operator} $A` },
      ]),
    },
    message: 'A comparison with NaN is always false. Use Number.isNaN().',
  },
  {
    rule: 'js/self-compare',
    severity: 'error',
    pattern: { kind: 'binary_expression', regex: '[=<>]' },
    counts: (node) =>
      /^(?:[!=]==?|[<>]=?)$/.test(node.field('operator')?.text() ?? '') && hasSameSides(node),
    message: 'Something is compared with itself. Compare with what was meant.',
  },
  {
    rule: 'js/self-assign',
    severity: 'error',
    pattern: { kind: 'assignment_expression' },
    counts: hasSameSides,
    message: 'Something is assigned to itself. Assign what was meant.',
  },
  {
    rule: 'js/assign-in-condition',
    severity: 'error',
    pattern: {
      any: ['if_statement', 'while_statement', 'do_statement'].map((kind) => ({
        kind: 'parenthesized_expression',
        has: { kind: 'assignment_expression' },
        inside: { kind, field: 'condition' },
      })),
    },
    message: 'A condition assigns. Write === to compare, or assign on a line of its own.',
  },
  {
    rule: 'js/invalid-typeof',
    severity: 'error',
    pattern: {
      any: ['===', '!==', '==', '!='].map((operator) => ({
        pattern: `typeof $A ${operator} $TYPE`,
      })),
    },
    counts: (node) => {
      const type = node.field('right');
      return type?.kind() === 'string' && !TYPES.test(type.text());
    },
    message: 'typeof never gives this text. Correct the name of the type.',
  },
  {
    rule: 'js/async-promise-executor',
    severity: 'error',
    pattern: {
      any: [
        { pattern: 'new Promise(async ($$$) => $BODY)' },
        { pattern: 'new Promise(async function ($$$) { $$$ })' },
      ],
    },
    message: 'What an async executor throws is lost. Make it synchronous, or drop new Promise.',
  },
  {
    rule: 'js/unsafe-finally',
    severity: 'error',
    pattern: {
      any: ['return_statement', 'throw_statement', 'break_statement', 'continue_statement'].map(
        (kind) => ({
          kind,
          inside: { kind: 'statement_block', inside: { kind: 'finally_clause' } },
        }),
      ),
    },
    message: 'This replaces what try returned or threw. Move it out of finally.',
  },
  {
    rule: 'js/unreachable',
    severity: 'error',
    pattern: {
      any: ['return_statement', 'throw_statement', 'break_statement', 'continue_statement'].map(
        (kind) => ({ kind }),
      ),
    },
    counts: isStatementAfter,
    message: 'What stands after this never runs. Remove it, or move it before.',
  },
  {
    rule: 'js/sparse-array',
    severity: 'error',
    pattern: { kind: 'array', regex: '^\\[\\s*,|,\\s*,' },
    counts: (node) =>
      node
        .children()
        .some(
          (child, index, all) =>
            child.text() === ',' && (index === 1 || all[index - 1]?.text() === ','),
        ),
    message: 'The array has a hole. Write undefined where one is meant.',
  },
];

const SUSPICIONS: readonly ScriptRule[] = [
  {
    rule: 'js/loose-equality',
    severity: 'warning',
    pattern: { any: [{ pattern: '$A == $B' }, { pattern: '$A != $B' }] },
    counts: (node) =>
      node.field('right')?.text() !== 'null' && node.field('left')?.text() !== 'null',
    message: '== converts before it compares. Use === or !==.',
  },
  {
    rule: 'js/empty-catch',
    severity: 'warning',
    pattern: { kind: 'catch_clause' },
    counts: isEmptyBlock,
    message: 'An error is swallowed. Handle it, or say in a comment why it can be ignored.',
  },
  {
    rule: 'js/no-var',
    severity: 'warning',
    pattern: { kind: 'variable_declaration', regex: '^var\\b' },
    message: 'var is seen in the whole function. Use const or let.',
  },
  {
    rule: 'js/constant-condition',
    severity: 'warning',
    pattern: {
      any: [
        { pattern: 'if (true) $A' },
        { pattern: 'if (false) $A' },
        { pattern: 'if (1) $A' },
        { pattern: 'if (0) $A' },
        { pattern: 'while (false) $A' },
      ],
    },
    message: 'The condition never changes. Remove it, or write what was meant.',
  },
  {
    rule: 'js/throw-literal',
    severity: 'warning',
    pattern: {
      any: [
        { kind: 'throw_statement', has: { kind: 'string' } },
        { kind: 'throw_statement', has: { kind: 'template_string' } },
        { kind: 'throw_statement', has: { kind: 'number' } },
        { kind: 'throw_statement', has: { kind: 'object' } },
      ],
    },
    message: 'What is thrown has no stack. Throw an Error.',
  },
  {
    rule: 'js/array-constructor',
    severity: 'warning',
    pattern: { kind: 'new_expression', has: { field: 'constructor', regex: '^Array$' } },
    counts: (node) => argumentOf(node, 1) !== undefined,
    message: 'One argument means a length, several mean elements. Write a literal.',
  },
  {
    rule: 'js/console',
    severity: 'info',
    pattern: {
      any: ['log', 'debug', 'trace', 'dir'].map((name) => ({ pattern: `console.${name}($$$)` })),
    },
    message: 'A print for debugging may have been left in.',
  },
];

const TYPE_SAFETY: readonly ScriptRule[] = [
  {
    rule: 'ts/explicit-any',
    severity: 'warning',
    languages: ['typescript', 'tsx'],
    pattern: { kind: 'predefined_type', regex: '^any$' },
    message: 'any turns the compiler off. Name the type, or use unknown.',
  },
  {
    rule: 'ts/non-null-assertion',
    severity: 'warning',
    languages: ['typescript', 'tsx'],
    pattern: { kind: 'non_null_expression' },
    message: 'The ! is a promise that nothing checks. Handle the missing value.',
  },
  {
    rule: 'ts/silenced-compiler',
    severity: 'warning',
    languages: ['typescript', 'tsx'],
    pattern: { kind: 'comment', regex: '@ts-(?:ignore|nocheck)' },
    message: 'The compiler is silenced here. Repair what it found.',
  },
];

/** Mistakes in JavaScript and TypeScript that can be seen without types. */
export const SCRIPT_LINT_RULES: readonly ScriptRule[] = [
  ...MISTAKES,
  ...SUSPICIONS,
  ...TYPE_SAFETY,
];
