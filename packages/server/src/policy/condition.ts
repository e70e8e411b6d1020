import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';

import { linearRegExp } from '../registry/linear-reg-exp.ts';
import type { LinearRegExp } from '../registry/linear-reg-exp.ts';
import { childrenOf, demandLinear } from './condition-bounds.ts';
import { PolicyFault } from './policy-invalid.ts';

/** What a condition can speak of. */
export interface Facts {
  /** Of the call; of what has none, and of arguments that are no object, `{}`. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly principal: {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly roles: readonly string[];
  };
  /** Tool or prompt name, resource URI. */
  readonly name: string;
}

/** Whether a condition holds; `failed` where it can't be told, since a field is missing or of another type. */
export type Condition = (facts: Facts) => boolean | 'failed';

/** Longest expression, in UTF-16 code units. */
export const MAX_CONDITION_LENGTH = 2_000;

const LINEAR_MATCH = 'matchesLinearly';

const patterns = new Map<string, LinearRegExp>();

/** Only what is declared here can be named: no prototype, no function of the host. */
const environment = new Environment({
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: 500,
    maxDepth: 32,
    maxListElements: 200,
    maxMapEntries: 50,
    maxCallArguments: 8,
  },
})
  .registerVariable('arguments', 'map')
  .registerVariable('principal', 'map')
  .registerVariable('name', 'string')
  .registerFunction(`string.${LINEAR_MATCH}(string): bool`, (text: string, pattern: string) =>
    patternOf(pattern).test(text),
  );

/**
 * Compiles a CEL expression: parsed, type-checked and bounded here, so that asking it can only say yes, no or failed.
 * @throws PolicyFault that says what is wrong, and where in the expression
 */
export function compileCondition(expression: string): Condition {
  if (expression.length > MAX_CONDITION_LENGTH) {
    throw new PolicyFault(
      `the condition has ${expression.length} characters, and ${MAX_CONDITION_LENGTH} are allowed: split the rule`,
    );
  }
  const parsed = parse(expression);
  demandLinear(parsed.ast);
  useLinearPatterns(parsed.ast);
  const { valid, type = '', error } = parsed.check();
  if (!valid) throw fault(error);
  if (type !== 'bool' && type !== 'dyn') {
    throw new PolicyFault(`the condition gives ${type}, and has to give true or false: compare it`);
  }
  return (facts) => {
    try {
      const value: unknown = parsed(facts);
      return typeof value === 'boolean' ? value : 'failed';
    } catch {
      // Whatever a caller may have sent: the rule decides what a failure means, and always the cautious way.
      return 'failed';
    }
  };
}

function parse(expression: string): ReturnType<Environment['parse']> {
  try {
    return environment.parse(expression);
  } catch (error) {
    throw fault(error);
  }
}

/** The library's `matches` runs on an engine that backtracks: calls of it become calls of ours. */
function useLinearPatterns(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    const pattern = node.args[2][0]?.args;
    // Compiled here, so that a pattern that is none is refused with the file.
    if (typeof pattern === 'string') patternOf(pattern);
    node.args[0] = LINEAR_MATCH;
  }
  for (const child of childrenOf(node)) useLinearPatterns(child);
}

/** @throws PolicyFault */
function patternOf(pattern: string): LinearRegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  try {
    const compiled = linearRegExp(pattern);
    patterns.set(pattern, compiled);
    return compiled;
  } catch (error) {
    throw new PolicyFault(
      `the pattern ${JSON.stringify(pattern)} is none that runs in linear time (${(error as Error).message}): RE2 has no back-references and no look-around`,
    );
  }
}

function fault(error: unknown): PolicyFault {
  const { summary, message, range } = error as {
    summary?: string;
    message: string;
    range?: { start: number };
  };
  const at = range === undefined ? '' : `, at character ${range.start + 1} of the condition`;
  return new PolicyFault(`${summary ?? message}${at}`);
}
