import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Language, Parser, TreeCursor } from 'web-tree-sitter';

import type { SourceLanguage } from './source-language.ts';

const resolve = createRequire(import.meta.url).resolve;

const parsers = new Map<SourceLanguage, Promise<Parser>>();

/**
 * Parses a text with tree-sitter (tree-sitter.github.io) and walks its tree. Whatever the text is, there is a tree; what
 * can't be read is an `ERROR` node in it. The tree is gone when `use` returns.
 */
export async function withSyntaxTree<Value>(
  { language, content }: { readonly language: SourceLanguage; readonly content: string },
  use: (cursor: TreeCursor) => Value,
): Promise<Value> {
  const known = parsers.get(language);
  const loading = known ?? loadParser(language);
  if (known === undefined) parsers.set(language, loading);
  const parser = await loading;
  const tree = parser.parse(content);
  if (tree === null) throw new Error('tree-sitter parsed nothing without a language');
  const cursor = tree.walk();
  try {
    return use(cursor);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

async function loadParser(language: SourceLanguage): Promise<Parser> {
  const treeSitter = await import('web-tree-sitter');
  await treeSitter.Parser.init();
  const grammar = resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${language}.wasm`);
  const loaded: Language = await treeSitter.Language.load(await readFile(grammar));
  return new treeSitter.Parser().setLanguage(loaded);
}
