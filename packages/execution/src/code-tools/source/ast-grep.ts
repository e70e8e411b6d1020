import type { Lang, NapiConfig, SgNode } from '@ast-grep/napi';

import type { SourceLanguage } from './source-language.ts';

/** A node of a syntax tree of ast-grep (ast-grep.github.io). */
export type SyntaxNode = SgNode;

/**
 * What a rule of ast-grep looks for. Never `has` or `inside` with `stopBy: 'end'` on nodes that nest: it takes time in the
 * square of the depth, which hostile code chooses.
 */
export type SyntaxPattern = NapiConfig['rule'];

/** Values of the enum `Lang`, written out since an enum can't be had from a type import. */
const LANGUAGES = {
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  tsx: 'Tsx',
} as const satisfies Partial<Record<SourceLanguage, `${Lang}`>>;

/** A language that ast-grep reads here. */
export type ScriptLanguage = keyof typeof LANGUAGES;

/** The root of a text's syntax tree. Whatever the text is, there is a tree; what can't be read is an `ERROR` node in it. */
export async function parseScript(language: ScriptLanguage, content: string): Promise<SyntaxNode> {
  const { parse } = await import('@ast-grep/napi');
  return parse(LANGUAGES[language] as Lang, content).root();
}
