import type { SyntaxNode, SyntaxPattern } from './ast-grep.ts';

/** Whether a text is put together from parts that aren't all written out. */
export const isAssembled = (node: SyntaxNode | undefined): boolean =>
  (node?.kind() === 'template_string' && node.text().includes('${')) ||
  (node?.kind() === 'binary_expression' && node.text().includes('+'));

/** An argument of a call, from 0. */
export const argumentOf = (call: SyntaxNode, index: number): SyntaxNode | undefined =>
  call
    .field('arguments')
    ?.children()
    .filter((child) => child.isNamed() && child.kind() !== 'comment')[index];

/** Calls of functions by their names, also as members: `exec(…)` and `child_process.exec(…)`. */
export const callsOf = (...names: string[]): SyntaxPattern => ({
  kind: 'call_expression',
  has: { field: 'function', regex: `(?:^|\\.)(?:${names.join('|')})$` },
});

/** The text of an argument of a call, from 0; empty where there is none. */
export const argumentText = (call: SyntaxNode, index: number): string =>
  argumentOf(call, index)?.text() ?? '';
