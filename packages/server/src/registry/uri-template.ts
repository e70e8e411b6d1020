import { PlatformError } from '@qmcp/contracts';

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly reserved: boolean }
  | { readonly kind: 'query'; readonly names: readonly string[] };

/** A compiled RFC 6570 template. */
export interface UriTemplate {
  readonly variables: readonly string[];
  /** The variables of a URI that the template yields, decoded; undefined when it does not fit. */
  match(uri: string): Readonly<Record<string, string>> | undefined;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Compiles the part of RFC 6570 that qmcp understands: `{name}` matches within one segment, `{+name}` across
 * segments, `{?a,b}` at the end the query. Matching takes time linear in the URI; no regular expression is made of it.
 * @throws PlatformError `template_invalid`
 */
export function compileUriTemplate(template: string): UriTemplate {
  const parts = parseTemplate(template);
  const variables = parts.flatMap((part) =>
    part.kind === 'variable' ? [part.name] : part.kind === 'query' ? part.names : [],
  );
  if (new Set(variables).size !== variables.length) {
    throw invalid(template, 'a variable appears twice');
  }
  return {
    variables,
    match: (uri) => match(parts, uri),
  };
}

function parseTemplate(template: string): Part[] {
  const parts: Part[] = [];
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue;
    const last = parts.at(-1);
    if (last?.kind === 'query') throw invalid(template, 'nothing may follow a query expression');
    if (!piece.startsWith('{')) {
      if (/[{}]/.test(piece)) throw invalid(template, 'a brace has no partner');
      parts.push({ kind: 'literal', text: piece });
      continue;
    }
    const part = parseExpression(template, piece.slice(1, -1));
    if (part.kind === 'variable' && last?.kind === 'variable') {
      throw invalid(template, 'two variables need text between them');
    }
    parts.push(part);
  }
  return parts;
}

function parseExpression(template: string, expression: string): Part {
  const operator = /^[+?]/.exec(expression)?.[0] ?? '';
  const names = expression.slice(operator.length).split(',');
  if (!names.every((name) => NAME.test(name)) || (operator !== '?' && names.length > 1)) {
    throw invalid(template, `'{${expression}}' is not understood: use {name}, {+name} or {?a,b}`);
  }
  if (operator === '?') return { kind: 'query', names };
  return { kind: 'variable', name: names[0] ?? '', reserved: operator === '+' };
}

function match(parts: readonly Part[], uri: string): Record<string, string> | undefined {
  const variables: Record<string, string> = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'query') return matchQuery(part.names, uri.slice(at), variables);
    if (part.kind === 'literal') {
      if (!uri.startsWith(part.text, at)) return undefined;
      at += part.text.length;
      continue;
    }
    const end = at + lengthOfValue(part.reserved, parts.slice(index + 1), uri.slice(at));
    const raw = uri.slice(at, end);
    if (end < at || raw === '' || (!part.reserved && /[/?#]/.test(raw))) return undefined;
    const value = decode(raw);
    if (value === undefined) return undefined;
    variables[part.name] = value;
    at = end;
  }
  return at === uri.length ? variables : undefined;
}

/**
 * Length of a variable's value at the start of `rest`. A reserved one takes as much as it can; so does any before the
 * last text of a template, since `{id}.json` yields `a.json.json` too. -1: does not fit.
 */
function lengthOfValue(reserved: boolean, following: readonly Part[], rest: string): number {
  const [next, afterNext] = following;
  const query = following.at(-1)?.kind === 'query' ? rest.search(/\?|$/) : rest.length;
  if (next?.kind !== 'literal') return query;
  const isLast = afterNext === undefined || afterNext.kind === 'query';
  if (!reserved && !isLast) return rest.indexOf(next.text);
  const limit = reserved ? query - next.text.length : rest.search(/[/?#]|$/);
  return limit < 0 ? -1 : rest.lastIndexOf(next.text, limit);
}

function matchQuery(
  names: readonly string[],
  rest: string,
  variables: Record<string, string>,
): Record<string, string> | undefined {
  if (rest === '') return variables;
  if (!rest.startsWith('?')) return undefined;
  for (const [name, value] of new URLSearchParams(rest.slice(1))) {
    if (!names.includes(name) || Object.hasOwn(variables, name)) return undefined;
    variables[name] = value;
  }
  return variables;
}

function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not percent-encoded UTF-8: no URI of this template.
    return undefined;
  }
}

const invalid = (template: string, why: string): PlatformError =>
  new PlatformError('template_invalid', `URI template '${template}': ${why}`);
