import type { TreeCursor } from 'web-tree-sitter';

import type { SourceLanguage } from '../source/source-language.ts';

type SyntaxTreeNode = TreeCursor['currentNode'];

/** Something that is imported. */
export interface Import {
  /** As it is written: `./part.ts`, `react`, `.pkg`; for a name that Python imports, its module too: `.pkg.name`. */
  readonly target: string;
  /** Whether it may lead to no file: the names of Python's `from … import` mostly are something within the module. */
  readonly isName: boolean;
}

/** What the node that a cursor stands at imports. */
export function importsOf(cursor: TreeCursor, language: SourceLanguage): Import[] {
  return language === 'python' ? pythonImports(cursor) : scriptImport(cursor).map(toModule);
}

const toModule = (target: string): Import => ({ target, isName: false });

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

function pythonImports(cursor: TreeCursor): Import[] {
  switch (cursor.nodeType) {
    case 'import_statement':
      return namesOf(cursor.currentNode).map(toModule);
    case 'import_from_statement': {
      const node = cursor.currentNode;
      const module = node.childForFieldName('module_name')?.text ?? '';
      const separator = module.endsWith('.') ? '' : '.';
      const names = namesOf(node).map((name) => `${module}${separator}${name}`);
      // A folder is a package also where it has no `__init__.py`, so that it need not lead anywhere.
      const isFolder = /^\.+$/.test(module);
      return [
        { target: module, isName: isFolder },
        ...names.map((target) => ({ target, isName: true })),
      ];
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
