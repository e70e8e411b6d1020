import { RE2JS } from 're2js';

/** A pattern from outside: `test` takes time linear in the text, whatever the pattern. */
export interface LinearRegExp {
  test(text: string): boolean;
  /** The pattern. Ajv tells patterns apart by it. */
  toString(): string;
}

/**
 * Compiles a pattern on RE2's algorithm, so that no text makes it backtrack.
 * @throws Error when the pattern needs what RE2 does not have: back-references, look-around
 */
export function linearRegExp(pattern: string, _flags?: string): LinearRegExp {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}
linearRegExp.code = 'linearRegExp';
