import type { TreeCursor } from 'web-tree-sitter';

import type { SourceLanguage } from '../source/source-language.ts';

type SyntaxTreeNode = TreeCursor['currentNode'];

/**
 * What the node that a cursor stands at imports, as it is written: `./part.ts`, `react`; for Python with the leading dots
 * of a relative import, and once more for each name that may be a module: `.pkg`, `.pkg.name`.
 */
export function importOf(cursor: TreeCursor, language: SourceLanguage): string[] {
  return language === 'python' ? pythonImport(cursor) : scriptImport(cursor);
}

function scriptImport(cursor: TreeCursor): string[] {
  switch (cursor.nodeType) {
    case 'import_statement':
    case 'export_statement':
      return textOf(cursor.currentNode.childForFieldName('source'));
    case 'call_expression': {
      const node = cursor.currentNode;
      const called = node.childForFieldName('function');
      if (called?.type !== 'import' && called?.text !== 'require') return [];
      return textOf(node.childForFieldName('arguments')?.namedChild(0) ?? null);
    }
    default:
      return [];
  }
}

const textOf = (node: SyntaxTreeNode | null): string[] =>
  node?.type === 'string' ? [node.text.slice(1, -1)] : [];

function pythonImport(cursor: TreeCursor): string[] {
  switch (cursor.nodeType) {
    case 'import_statement':
      return namesOf(cursor.currentNode);
    case 'import_from_statement': {
      const node = cursor.currentNode;
      const module = node.childForFieldName('module_name')?.text ?? '';
      const separator = module.endsWith('.') ? '' : '.';
      return [module, ...namesOf(node).map((name) => `${module}${separator}${name}`)];
    }
    default:
      return [];
  }
}

/** The imported names, without what they are called afterwards. */
const namesOf = (node: SyntaxTreeNode): string[] =>
  node
    .childrenForFieldName('name')
    .map(
      (name) =>
        (name.type === 'aliased_import' ? name.childForFieldName('name') : name)?.text ?? '',
    );
