import type { SourceLanguage } from '../source/source-language.ts';

/** How a language is read for the analysis. Names are those of its tree-sitter grammar's nodes. */
export interface Grammar {
  /** Nodes that are functions. */
  readonly functions: ReadonlySet<string>;
  /** Nodes that nest the code in them one level deeper. */
  readonly nesting: ReadonlySet<string>;
  /** Nodes that each add a way through the code. */
  readonly decisions: ReadonlySet<string>;
  /** Operators that may leave out their right side, and so add a way. */
  readonly shortCircuits: ReadonlySet<string>;
  /** Leaves that name or write out values; other leaves are operators to Halstead. */
  readonly operands: ReadonlySet<string>;
  readonly comments: ReadonlySet<string>;
}

/** As radon counts (radon.readthedocs.io, "Cyclomatic Complexity"); `else` of a loop counts, as it is a way of its own. */
const PYTHON: Grammar = {
  functions: new Set(['function_definition', 'lambda']),
  nesting: new Set([
    'if_statement',
    'for_statement',
    'while_statement',
    'try_statement',
    'with_statement',
    'match_statement',
  ]),
  decisions: new Set([
    'if_statement',
    'elif_clause',
    'for_statement',
    'while_statement',
    'except_clause',
    'assert_statement',
    'conditional_expression',
    'for_in_clause',
    'if_clause',
    'case_clause',
  ]),
  shortCircuits: new Set(['and', 'or']),
  operands: new Set(['identifier', 'integer', 'float', 'string_content', 'true', 'false', 'none']),
  comments: new Set(['comment']),
};

/** As ESLint's rule `complexity` counts (eslint.org/docs/latest/rules/complexity), without default values and `?.`. */
const SCRIPT: Grammar = {
  functions: new Set([
    'function_declaration',
    'function_expression',
    'generator_function',
    'generator_function_declaration',
    'arrow_function',
    'method_definition',
  ]),
  nesting: new Set([
    'if_statement',
    'for_statement',
    'for_in_statement',
    'while_statement',
    'do_statement',
    'try_statement',
    'switch_statement',
  ]),
  decisions: new Set([
    'if_statement',
    'for_statement',
    'for_in_statement',
    'while_statement',
    'do_statement',
    'switch_case',
    'ternary_expression',
  ]),
  shortCircuits: new Set(['&&', '||', '??', '&&=', '||=', '??=']),
  operands: new Set([
    'identifier',
    'property_identifier',
    'private_property_identifier',
    'shorthand_property_identifier',
    'type_identifier',
    'number',
    'string_fragment',
    'regex_pattern',
    'true',
    'false',
    'null',
    'undefined',
    'this',
  ]),
  comments: new Set(['comment', 'hash_bang_line']),
};

/** How a language is read. */
export const grammarOf = (language: SourceLanguage): Grammar =>
  language === 'python' ? PYTHON : SCRIPT;
