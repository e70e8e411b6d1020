import type { CodeFinding } from '../../validation/code-validator.ts';
import {
  parseScript,
  type ScriptLanguage,
  type SyntaxNode,
  type SyntaxPattern,
} from './ast-grep.ts';

/** A rule for JavaScript and TypeScript. */
export interface ScriptRule extends Pick<CodeFinding, 'rule' | 'severity' | 'message'> {
  /** Number in the Common Weakness Enumeration, where there is one. */
  readonly cwe?: number;
  readonly pattern: SyntaxPattern;
  /** What a pattern can't say: whether a node that it matched counts. Default: it does. */
  readonly counts?: (node: SyntaxNode) => boolean;
  /** The languages that have what it looks for. Default: all. */
  readonly languages?: readonly ScriptLanguage[];
}

/** Most findings of one rule in one file: a file that has more is made to have them. */
const MAX_FINDINGS_OF_A_RULE = 1_000;

/** A finding with its weakness. */
export interface ScriptFinding extends CodeFinding {
  readonly cwe?: number;
}

/** What rules find in a text, in the order of the rules; syntax errors first. */
export async function applyScriptRules(
  rules: readonly ScriptRule[],
  source: { readonly language: ScriptLanguage; readonly content: string },
): Promise<ScriptFinding[]> {
  const root = await parseScript(source.language, source.content);
  const errors = root.findAll({ rule: { kind: 'ERROR' } }).slice(0, 1);
  const fitting = rules.filter(({ languages }) => languages?.includes(source.language) ?? true);
  const found = matchingRules(fitting, root).flatMap((rule) => apply(rule, root));
  return [...errors.map(syntaxError), ...found];
}

/**
 * The rules that match anything. Most match nothing in most texts, and a walk that looks for many of them costs hardly
 * more than one that looks for one; so halves are ruled out as a whole.
 */
function matchingRules(rules: readonly ScriptRule[], root: SyntaxNode): readonly ScriptRule[] {
  if (rules.length === 0) return [];
  if (root.find({ rule: { any: rules.map(({ pattern }) => pattern) } }) === null) return [];
  if (rules.length === 1) return rules;
  const middle = Math.ceil(rules.length / 2);
  return [
    ...matchingRules(rules.slice(0, middle), root),
    ...matchingRules(rules.slice(middle), root),
  ];
}

function apply(rule: ScriptRule, root: SyntaxNode): ScriptFinding[] {
  const { pattern, counts = () => true, cwe, message, severity } = rule;
  return root
    .findAll({ rule: pattern })
    .slice(0, MAX_FINDINGS_OF_A_RULE)
    .filter(counts)
    .map((node) =>
      Object.assign(
        { rule: rule.rule, severity, ...placeOf(node), message },
        cwe !== undefined && { cwe },
      ),
    );
}

const syntaxError = (node: SyntaxNode): ScriptFinding => ({
  rule: 'js/syntax-error',
  severity: 'error',
  ...placeOf(node),
  message: 'This can not be read; rules may miss what stands around it. Correct the syntax.',
});

function placeOf(node: SyntaxNode): { line: number; column: number } {
  const { start } = node.range();
  return { line: start.line + 1, column: start.column + 1 };
}
