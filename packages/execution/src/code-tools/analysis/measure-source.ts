import type { TreeCursor } from 'web-tree-sitter';

import type { SourceLanguage } from '../source/source-language.ts';
import { withSyntaxTree } from '../source/tree-sitter.ts';
import { grammarOf, type Grammar } from './decision-points.ts';
import { HalsteadCount, maintainabilityIndex } from './halstead.ts';
import { importsOf, type Import } from './imports.ts';

/** What was measured of one function. Functions within it are measured by themselves. */
export interface FunctionMeasure {
  /** As it is called where it stands; `<anonymous>` where it has no name. */
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** Cyclomatic complexity (McCabe 1976): ways through it, 1 and up. */
  readonly complexity: number;
  /** Most blocks within each other. */
  readonly nesting: number;
}

/** What was measured of one text. */
export interface SourceMeasure {
  readonly lines: number;
  /** Lines with code; those with comments alone and empty ones are the other two. */
  readonly codeLines: number;
  readonly commentLines: number;
  readonly blankLines: number;
  /** Ways through all its functions and the code outside of them. */
  readonly complexity: number;
  readonly maintainability: number;
  readonly functions: readonly FunctionMeasure[];
  /** What it imports, each once. */
  readonly imports: readonly Import[];
  /** Whether a part of it can't be read; figures then leave that part out. */
  readonly hasSyntaxErrors: boolean;
}

/** Most imports of one file that are followed: one that has more was made by a program. */
const MAX_IMPORTS = 1_000;
const MAX_NAME_LENGTH = 200;

interface OpenFunction {
  readonly depth: number;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  complexity: number;
  nesting: number;
  /** Depths of the blocks that are open in it. */
  readonly blocks: number[];
}

/** Measures a text in one walk over its syntax tree, without recursion: hostile code nests as deeply as it likes. */
export function measureSource(source: {
  readonly language: SourceLanguage;
  readonly content: string;
}): Promise<SourceMeasure> {
  return withSyntaxTree(source, (cursor) => {
    const walk = new Walk(grammarOf(source.language), source.language);
    visitAll(cursor, (depth) => walk.visit(cursor, depth));
    return walk.finish(source.content);
  });
}

/** Calls `visit` for every node, parents first. */
function visitAll(cursor: TreeCursor, visit: (depth: number) => void): void {
  let depth = 0;
  for (;;) {
    visit(depth);
    if (cursor.gotoFirstChild()) {
      depth += 1;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return;
      depth -= 1;
    }
  }
}

class Walk {
  readonly #grammar: Grammar;
  readonly #language: SourceLanguage;
  readonly #codeRows = new Set<number>();
  readonly #commentRows = new Set<number>();
  readonly #words = new HalsteadCount();
  readonly #functions: FunctionMeasure[] = [];
  readonly #imports = new Map<string, Import>();
  readonly #open: OpenFunction[] = [];
  #outside = 1;
  #hasSyntaxErrors = false;

  constructor(grammar: Grammar, language: SourceLanguage) {
    this.#grammar = grammar;
    this.#language = language;
  }

  visit(cursor: TreeCursor, depth: number): void {
    this.#leave(depth);
    const type = cursor.nodeType;
    if (this.#grammar.comments.has(type)) {
      addRows(this.#commentRows, cursor);
      return;
    }
    if (type === 'ERROR' || cursor.nodeIsMissing) this.#hasSyntaxErrors = true;
    if (isLeaf(cursor)) this.#visitLeaf(cursor, type);
    if (!cursor.nodeIsNamed) return;
    this.#addImports(cursor);
    if (this.#grammar.functions.has(type)) this.#enter(cursor, depth);
    if (this.#grammar.decisions.has(type)) this.#countDecision();
    if (this.#grammar.nesting.has(type)) this.#nest(depth);
  }

  finish(content: string): SourceMeasure {
    this.#leave(0);
    const lines =
      content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
    const codeLines = this.#codeRows.size;
    const commentLines = [...this.#commentRows].filter((row) => !this.#codeRows.has(row)).length;
    const complexity = this.#functions.reduce((sum, one) => sum + one.complexity, this.#outside);
    return {
      lines,
      codeLines,
      commentLines,
      blankLines: lines - codeLines - commentLines,
      complexity,
      maintainability: maintainabilityIndex({ volume: this.#words.volume, complexity, codeLines }),
      functions: this.#functions,
      imports: [...this.#imports.values()],
      hasSyntaxErrors: this.#hasSyntaxErrors,
    };
  }

  #visitLeaf(cursor: TreeCursor, type: string): void {
    addRows(this.#codeRows, cursor);
    const isOperand = cursor.nodeIsNamed && this.#grammar.operands.has(type);
    this.#words.add(isOperand ? cursor.nodeText : type);
    if (!cursor.nodeIsNamed && this.#grammar.shortCircuits.has(type)) this.#countDecision();
  }

  #addImports(cursor: TreeCursor): void {
    if (this.#imports.size >= MAX_IMPORTS) return;
    for (const { target, isName } of importsOf(cursor, this.#language)) {
      const shown = target.slice(0, MAX_NAME_LENGTH);
      if (!this.#imports.has(shown)) this.#imports.set(shown, { target: shown, isName });
    }
  }

  #countDecision(): void {
    const current = this.#open.at(-1);
    if (current === undefined) this.#outside += 1;
    else current.complexity += 1;
  }

  #nest(depth: number): void {
    const current = this.#open.at(-1);
    if (current === undefined) return;
    current.blocks.push(depth);
    current.nesting = Math.max(current.nesting, current.blocks.length);
  }

  #enter(cursor: TreeCursor, depth: number): void {
    this.#open.push({
      depth,
      name: nameOf(cursor),
      line: cursor.startPosition.row + 1,
      endLine: cursor.endPosition.row + 1,
      complexity: 1,
      nesting: 0,
      blocks: [],
    });
  }

  /** Closes what the node at this depth is no longer in. */
  #leave(depth: number): void {
    for (
      let last = this.#open.at(-1);
      last !== undefined && last.depth >= depth;
      last = this.#open.at(-1)
    ) {
      this.#open.pop();
      const { name, line, endLine, complexity, nesting } = last;
      this.#functions.push({ name, line, endLine, complexity, nesting });
    }
    const blocks = this.#open.at(-1)?.blocks ?? [];
    while ((blocks.at(-1) ?? -1) >= depth) blocks.pop();
  }
}

/** A node without children. A string's text is one too: what stands between its quotes may span lines. */
function isLeaf(cursor: TreeCursor): boolean {
  if (!cursor.gotoFirstChild()) return true;
  cursor.gotoParent();
  return false;
}

function addRows(rows: Set<number>, { startPosition, endPosition }: TreeCursor): void {
  const last = endPosition.column === 0 ? endPosition.row - 1 : endPosition.row;
  for (let { row } = startPosition; row <= last; row += 1) rows.add(row);
}

/** The name in the node, or of the variable, property or argument that it is given to. */
function nameOf(cursor: TreeCursor): string {
  const node = cursor.currentNode;
  const named = node.childForFieldName('name') ?? givenTo(node);
  return named?.text.slice(0, MAX_NAME_LENGTH) ?? '<anonymous>';
}

type SyntaxTreeNode = TreeCursor['currentNode'];

function givenTo({ parent }: SyntaxTreeNode): SyntaxTreeNode | null {
  if (parent === null) return null;
  switch (parent.type) {
    case 'variable_declarator':
    case 'public_field_definition':
    case 'field_definition':
      return parent.childForFieldName('name') ?? parent.childForFieldName('property');
    case 'assignment':
    case 'assignment_expression':
      return parent.childForFieldName('left');
    case 'pair':
      return parent.childForFieldName('key');
    default:
      return null;
  }
}
