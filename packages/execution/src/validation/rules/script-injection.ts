import type { SyntaxNode } from '../../code-tools/source/ast-grep.ts';
import type { ScriptRule } from '../../code-tools/source/script-rules.ts';
import { argumentOf, argumentText, callsOf, isAssembled } from '../../code-tools/source/calls.ts';

const isLiteral = (node: SyntaxNode | null | undefined): boolean =>
  node?.kind() === 'string' || (node?.kind() === 'template_string' && !node.text().includes('${'));

const SQL =
  /^[`"'(\s]*(?:SELECT\b[^]*\bFROM|INSERT\s+INTO|UPDATE\b[^]*\bSET|DELETE\s+FROM|DROP\s+TABLE)\b/i;

/** What a client sent, as the common frameworks name it. */
const REQUEST = /\b(?:req|request|ctx)\.(?:query|body|params|headers|url|cookies)\b/;

const takesRequest = (node: SyntaxNode): boolean => REQUEST.test(argumentText(node, 0));

/** A quantified group whose body is itself quantified: `(a+)+`. */
const NESTED_QUANTIFIERS = /\((?:\?:)?[^()]*[+*][^()]*\)[+*{]/;

/** Text that becomes code of another kind: HTML, SQL, a path, an address, a pattern. */
export const SCRIPT_INJECTION: readonly ScriptRule[] = [
  {
    rule: 'js/html-injection',
    severity: 'error',
    cwe: 79,
    pattern: {
      kind: 'assignment_expression',
      has: { field: 'left', regex: '\\.(?:inner|outer)HTML$' },
    },
    counts: (node) => !isLiteral(node.field('right')),
    message: 'Text becomes HTML with all that is in it. Assign textContent, or build elements.',
  },
  {
    rule: 'js/html-injection',
    severity: 'error',
    cwe: 79,
    pattern: callsOf('document\\.write', 'document\\.writeln'),
    counts: (node) => !isLiteral(argumentOf(node, 0)),
    message: 'Text becomes HTML with all that is in it. Build elements instead.',
  },
  {
    rule: 'js/html-injection',
    severity: 'error',
    cwe: 79,
    pattern: callsOf('insertAdjacentHTML'),
    counts: (node) => !isLiteral(argumentOf(node, 1)),
    message: 'Text becomes HTML with all that is in it. Use insertAdjacentText.',
  },
  {
    rule: 'js/html-injection',
    severity: 'warning',
    cwe: 79,
    languages: ['javascript', 'tsx'],
    pattern: { kind: 'jsx_attribute', regex: '^dangerouslySetInnerHTML' },
    message: 'Text becomes HTML with all that is in it. Render it as text, or clean it first.',
  },
  {
    rule: 'js/sql-injection',
    severity: 'error',
    cwe: 89,
    pattern: callsOf('query', 'execute', 'exec', 'raw', 'prepare', 'all', 'get', 'run'),
    counts: (node) => {
      const statement = argumentOf(node, 0);
      return isAssembled(statement) && SQL.test(statement?.text() ?? '');
    },
    message: 'A statement is put together from parts. Pass values as parameters.',
  },
  {
    rule: 'js/nosql-injection',
    severity: 'error',
    cwe: 943,
    pattern: { kind: 'pair', has: { field: 'key', regex: '^["\']?\\$where["\']?$' } },
    message: '$where runs text as code in the database. Use its query operators.',
  },
  {
    rule: 'js/path-traversal',
    severity: 'error',
    cwe: 22,
    pattern: callsOf(
      '(?:read|write|append)File(?:Sync)?',
      'create(?:Read|Write)Stream',
      'sendFile',
      'unlink(?:Sync)?',
    ),
    counts: takesRequest,
    message: 'A client chooses the file. Resolve the path, and check that it is below your folder.',
  },
  {
    rule: 'js/request-forgery',
    severity: 'error',
    cwe: 918,
    pattern: callsOf(
      'fetch',
      'axios',
      'axios\\.get',
      'axios\\.post',
      'https?\\.get',
      'https?\\.request',
    ),
    counts: takesRequest,
    message: 'A client chooses the address. Allow known hosts alone.',
  },
  {
    rule: 'js/open-redirect',
    severity: 'warning',
    cwe: 601,
    pattern: callsOf('redirect'),
    counts: (node) => REQUEST.test(node.field('arguments')?.text() ?? ''),
    message: 'A client chooses where to go. Allow known paths alone.',
  },
  {
    rule: 'js/prototype-pollution',
    severity: 'error',
    cwe: 1321,
    pattern: {
      kind: 'assignment_expression',
      has: {
        field: 'left',
        regex: '\\.__proto__\\b|\\[["\'](?:__proto__|prototype)["\']\\]|^Object\\.prototype\\b',
      },
    },
    message: 'This changes what every object inherits. Use Object.create(null) or a Map.',
  },
  {
    rule: 'js/slow-pattern',
    severity: 'warning',
    cwe: 1333,
    pattern: { kind: 'regex' },
    counts: (node) => NESTED_QUANTIFIERS.test(node.text()),
    message:
      'A quantifier within a quantifier can take forever on chosen text. Make one of them go.',
  },
  {
    rule: 'js/pattern-from-input',
    severity: 'warning',
    cwe: 1333,
    pattern: { pattern: 'new RegExp($$$)' },
    counts: takesRequest,
    message: 'A client chooses the pattern, which can take forever. Escape it with RegExp.escape.',
  },
  {
    rule: 'js/unsafe-deserialization',
    severity: 'error',
    cwe: 502,
    pattern: callsOf('unserialize', 'serialize\\.deserialize'),
    message: 'Reading this format can run code. Use JSON.parse.',
  },
];
